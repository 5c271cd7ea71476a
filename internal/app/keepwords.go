package app

import "github.com/servicehall/hallway/config/words"

// keepTexts are those of the commands by which a hall keeps itself.
var keepTexts = words.Catalogue{
	"cli.help.backup":        {Zh: "备份数据文件夹，大厅可以在运行。", En: "Back up the data folder; the hall may run."},
	"cli.help.restore":       {Zh: "把备份恢复到数据文件夹，其上不能有运行中的大厅。", En: "Put a backup back into a data folder on which no hall runs."},
	"cli.help.verify":        {Zh: "校验整个数据库：历史、状态、引用、编号、消息；大厅可以在运行，备份也可以。", En: "Prove a whole database: histories, states, references, numbers, messages; of a running hall, or a backup."},
	"cli.help.flag_instance": {Zh: "只校验这一个实例。", En: "Only this instance."},
	"cli.help.flag_since":    {Zh: "只校验此后仍在办理或办结的：日期、时刻或时长（24h）。", En: "Only what runs or has ended since: a date, a moment, or how long ago (24h)."},
	"cli.help.flag_full":     {Zh: "推演每一份历史，而不是十分之一。", En: "Fold every history, not one of ten."},
	"cli.help.flag_file":     {Zh: "数据库或备份文件；默认为数据文件夹中的数据库。", En: "Database or backup; by default the database of the data folder."},
	"cli.help.flag_to":       {Zh: "要写出的备份文件，不能已存在。", En: "File to write; it must not be there."},
	"cli.help.flag_nofiles":  {Zh: "只备份数据库，不含 documents 与 keys。", En: "Only the database, without documents and keys."},
	"cli.help.flag_from":     {Zh: "备份文件。", En: "The backup."},
	"cli.help.flag_replace":  {Zh: "数据文件夹不空时也恢复；原有内容移到其中的 replaced-时间 文件夹。", En: "Restore although the data folder is not empty; what is there is kept in its folder replaced-TIME."},

	"cli.examples.hallway.backup":  same("  hallway backup /backup/hall-monday.db --data /var/lib/hallway\n  hallway backup hall.backup -o json"),
	"cli.examples.hallway.restore": same("  hallway restore /backup/hall-monday.db --data /var/lib/hallway\n  hallway restore /backup/hall-monday.db --replace"),

	"cli.backup": {Zh: "备份 {file} 已写好并校验：{size}，用时 {took}，{files} 个文件\n时点 {made}：{facts}\n大厅自己的文件夹（--hall）与环境变量不在其中，请另行保管。备份与大厅同样机密。",
		En: "the backup {file} is written and proved: {size} in {took}, {files} files\nposition at {made}: {facts}\nThe hall's own folder (--hall) and its environment are not in it: keep them too. It is as confidential as the hall."},
	"cli.backup-no-files": {Zh: "没有包含文件：请另行复制 {data} 下的 documents 与 keys", En: "no files are in it: copy documents and keys of {data} yourself"},
	"cli.restored": {Zh: "已恢复到 {data}：{made} 的备份（版本 {program}），用时 {took}，{files} 个文件\n{facts}\n备份之后发生的事，恢复后的大厅并不知道：先看手册《保管》中“恢复之后”，再启动。",
		En: "restored into {data}: the backup of {made} (version {program}) in {took}, {files} files\n{facts}\nThe restored hall does not know what happened after the backup: read \"After a restore\" on the manual's page Keeping before you start it."},
	"cli.restored-bare": {Zh: "已把没有标记的数据库副本 {from} 恢复到 {data}，用时 {took}；其中没有 documents 与 keys，请另行放回",
		En: "restored the bare copy {from} into {data} in {took}; it has no documents and keys, put them back yourself"},
	"cli.restored-kept":           {Zh: "原有内容保留在 {kept}", En: "what was there is kept in {kept}"},
	"cli.examples.hallway.verify": same("  hallway verify --data /var/lib/hallway\n  hallway verify /backup/hall-monday.db --full\n  hallway verify --since 24h -o json"),
	"cli.proved": {Zh: "{file}：{instances} 个实例、{records} 条历史（推演 {folded} 份）、{rows} 行等待、{counters} 个计数器、{messages} 条消息，用时 {took}",
		En: "{file}: {instances} instances, {records} records of history ({folded} folded), {rows} rows of waits, {counters} counters, {messages} messages in {took}"},
	"cli.unproved":         {Zh: "{findings} 处不符（列出 {told} 处）", En: "{findings} findings ({told} of them above)"},
	"cli.no-since":         {Zh: "{since} 不是日期（2026-01-31）、时刻或时长（24h）", En: "{since} is no date (2026-01-31), moment or duration (24h)"},
	"cli.stage.instances":  {Zh: "  已校验 {done} / {total} 个实例", En: "  proved {done} of {total} instances"},
	"cli.data-in-use":      {Zh: "数据文件夹 {data} 上有大厅在运行，先停止它", En: "a hall runs on the data folder {data}: stop it first"},
	"cli.interrupted":      {Zh: "已中断，什么也没有改变", En: "interrupted; nothing was changed"},
	"cli.comma":            {Zh: "，", En: ", "},
	"cli.fact.instances":   {Zh: "{n} 个实例", En: "{n} instances"},
	"cli.fact.history":     {Zh: "{n} 条历史", En: "{n} records of history"},
	"cli.fact.lastHistory": {Zh: "最后一条历史 {n}", En: "the last record {n}"},
	"cli.fact.messages":    {Zh: "{n} 条消息", En: "{n} messages"},
	"cli.fact.work":        {Zh: "{n} 件外部工作", En: "{n} pieces of work"},
	"cli.stage.checking":   {Zh: "  正在检查备份 …… {done}", En: "  checking the backup ... {done}"},
	"cli.stage.copying":    {Zh: "  正在复制 {done} / {total}", En: "  copying {done} of {total}"},
	"cli.stage.files":      {Zh: "  正在处理文件 {done}", En: "  files: {done}"},
	"cli.stage.proving":    {Zh: "  正在校验副本 ……", En: "  proving the copy ..."},
}
