package auth

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"auth.denied": {
		Zh: "没有权限：{verb}", En: "you are not allowed to: {verb}",
		MendZh: "如需此权限，请联系管理员", MendEn: "ask an administrator if you need this",
	},
	"auth.no-session": {
		Zh: "尚未登录，或登录已过期", En: "you are not signed in, or your session has ended",
		MendZh: "请重新登录", MendEn: "sign in again",
	},
}
