package folder

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"hall.no-file": {Zh: "读不到 hall.yaml：{reason}", En: "hall.yaml cannot be read: {reason}",
		MendZh: "用 hallway init DIR 新建一个大厅文件夹，或用 --hall 指明", MendEn: "make a hall's folder with hallway init DIR, or name yours with --hall"},
	"hall.no-pack": {Zh: "没有名为 {name} 的业务包", En: "there is no pack named {name}",
		MendZh: "从 packs 中删去，或改正名称", MendEn: "remove it from packs, or mend the name"},
	"hall.unreadable": {Zh: "文件夹读取失败：{reason}", En: "the folder cannot be read: {reason}", MendZh: "检查权限", MendEn: "look at its permissions"},
	"hall.unknown-file": {Zh: "{folder} 中只读取 {endings} 文件，此文件被忽略", En: "only {endings} are read in {folder}; this file is ignored",
		MendZh: "改正扩展名，或移到别处", MendEn: "mend its ending, or move it elsewhere"},
	"hall.file-too-big": {Zh: "文件超过 {limit} 字节", En: "the file is over {limit} bytes", MendZh: "拆分文件", MendEn: "split it"},
	"hall.no-such-file": {Zh: "没有文件 {name}", En: "there is no file {name}", MendZh: "在本包的 schemas/ 或 samples/ 中新建，或改正名称", MendEn: "make it under schemas/ or samples/ of the pack, or mend the name"},
}
