package backup

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"backup.no-source": {Zh: "没有数据库 {file}", En: "there is no database {file}", MendZh: "用 --data 指明数据文件夹", MendEn: "name the data folder with --data"},
	"backup.there": {Zh: "{file} 已存在，没有覆盖", En: "{file} is there already and was not overwritten",
		MendZh: "换一个文件名", MendEn: "name another file"},
	"backup.damaged": {Zh: "数据库 {file} 已损坏：{reason}", En: "the database {file} is damaged: {reason}",
		MendZh: "保留现场副本，用最近一份完好的备份恢复：hallway restore 备份 --replace", MendEn: "keep a copy of what there is and restore the latest whole backup: hallway restore BACKUP --replace"},
	"backup.not-ours": {Zh: "{file} 不是大厅的数据库或备份", En: "{file} is no database or backup of a hall",
		MendZh: "指明由 hallway backup 写出的文件；若它曾是数据库，保留副本并恢复最近的备份：hallway restore 备份 --replace", MendEn: "name a file that hallway backup wrote; if it was the database, keep a copy and restore the latest backup: hallway restore BACKUP --replace"},
	"backup.format": {Zh: "备份 {file} 由更新的版本 {program} 写出（格式 {format}）", En: "the backup {file} was written by the newer version {program} (format {format})",
		MendZh: "用该版本或更新的版本恢复", MendEn: "restore it with that version or a later one"},
	"backup.newer": {Zh: "{file} 由更新的版本 {program} 写出：{room} 的表在第 {step} 步，本程序只到第 {known} 步", En: "{file} was written by the newer version {program}: the tables of {room} are at step {step}, this program knows {known}",
		MendZh: "用该版本或更新的版本", MendEn: "use that version or a later one"},
	"backup.older": {Zh: "{file} 由更旧的版本 {program} 写出，其中 {rooms} 的表与本程序不同", En: "{file} was written by the older version {program}: the tables of {rooms} are not those of this program",
		MendZh: "用那个版本校验，或先恢复到空文件夹并启动一次大厅", MendEn: "use that version, or restore it into an empty folder and start the hall on it once"},
	"backup.file-changed": {Zh: "备份中的文件 {name} 与其校验和不符", En: "the file {name} in the backup does not match its checksum",
		MendZh: "使用另一份备份", MendEn: "use another backup"},
	"backup.file-name": {Zh: "备份中的文件名 {name} 不可用", En: "the name {name} of a file in the backup is not to be used",
		MendZh: "使用另一份备份", MendEn: "use another backup"},
	"backup.counts": {Zh: "{name} 为 {got}，备份记录为 {want}", En: "{name} is {got}, the backup's marker says {want}",
		MendZh: "使用另一份备份", MendEn: "use another backup"},
	"backup.not-empty": {Zh: "数据文件夹 {data} 中已有 {name}", En: "the data folder {data} has {name} already",
		MendZh: "恢复到空文件夹，或加 --replace：现有内容会移到旁边的文件夹保留", MendEn: "restore into an empty folder, or add --replace: what is there is kept in a folder beside"},
}
