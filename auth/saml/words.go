package saml

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"saml.relay": {
		Zh: "返回地址不是本系统的页面", En: "the page to come back to is not one of ours",
	},
	"saml.away": {
		Zh: "暂时无法连接统一身份认证", En: "the identity provider cannot be reached",
		MendZh: "请稍后再试；如持续如此，请联系管理员", MendEn: "try again in a moment; if it stays so, tell an administrator",
	},
	"saml.busy": {
		Zh: "登录人数过多", En: "too many people are signing in",
		MendZh: "请稍后再试", MendEn: "try again in a moment",
	},
	"saml.unsolicited": {
		Zh: "这不是本系统正在等待的登录，或已使用过", En: "this is not a sign-in that we are waiting for, or it was used before",
		MendZh: "请从登录页重新登录", MendEn: "sign in again from the sign-in page",
	},
	"saml.late": {
		Zh: "登录用时过长，已失效", En: "the sign-in took too long and is no longer good",
		MendZh: "请重新登录", MendEn: "sign in again",
	},
	"saml.status": {
		Zh: "统一身份认证未通过登录", En: "the identity provider did not let you in",
		MendZh: "请重新登录，或联系身份认证管理员", MendEn: "sign in again, or ask who runs the identity provider",
	},
	"saml.refused": {
		Zh: "统一身份认证的应答不可信，已拒绝", En: "the identity provider's answer cannot be trusted and was refused",
		MendZh: "请重新登录；如再次出现，请联系管理员", MendEn: "sign in again; if it happens again, tell an administrator",
	},
	"saml.login": {
		Zh: "统一身份认证的应答中没有可用的登录名", En: "the identity provider's answer has no usable login",
		MendZh: "请联系管理员检查属性配置", MendEn: "ask an administrator to look at the attributes",
	},
}
