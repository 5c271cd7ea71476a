package local

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"account.wrong": {
		Zh: "用户名或密码不正确", En: "the login or the password is wrong",
		MendZh: "请检查大小写与输入法后重试", MendEn: "check upper and lower case and try again",
	},
	"account.locked": {
		Zh: "多次登录失败，该用户名已暂时锁定", En: "too many failed attempts: this login is locked for a while",
		MendZh: "请 {minutes} 分钟后再试", MendEn: "try again in {minutes} minutes",
	},
	"account.busy": {
		Zh: "登录人数过多", En: "too many people are signing in",
		MendZh: "请稍后再试", MendEn: "try again in a moment",
	},
	"account.login": {
		Zh: "登录名为空、过长，或含有空格或不可见字符", En: "the login is empty, too long, or has spaces or characters that do not show",
		MendZh: "使用不超过 64 个字符、不含空格的登录名", MendEn: "take a login of at most 64 characters without spaces",
	},
	"account.name": {
		Zh: "姓名为空、过长，或含有不可见字符", En: "the name is empty, too long, or has characters that do not show",
		MendZh: "填写不超过 100 个字符的姓名", MendEn: "give a name of at most 100 characters",
	},
	"account.groups": {
		Zh: "组过多，或组名为空、过长", En: "there are too many groups, or one has an empty or too long name",
	},
	"account.role": {
		Zh: "没有角色 {role}", En: "there is no role {role}",
		MendZh: "可用的角色：admin、staff、auditor、applicant", MendEn: "the roles are admin, staff, auditor and applicant",
	},
	"account.password-short": {
		Zh: "密码太短", En: "the password is too short",
		MendZh: "密码至少 {least} 个字符", MendEn: "take at least {least} characters",
	},
	"account.password-long": {
		Zh: "密码太长", En: "the password is too long",
		MendZh: "密码最多 {most} 个字节", MendEn: "take at most {most} bytes",
	},
	"account.password-login": {
		Zh: "密码不能与登录名相同", En: "the password is the login itself",
		MendZh: "换一个密码", MendEn: "take another password",
	},
}
