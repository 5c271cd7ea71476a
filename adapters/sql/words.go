package sql

import "github.com/servicehall/hallway/config/words"

// Words are the codes of faults.
var Words = words.Catalogue{
	"sql.settings":  {Zh: "连接器的设置不能工作", En: "the connector's settings cannot work"},
	"sql.operation": {Zh: "连接器没有这个操作", En: "the connector has no such operation"},
	"sql.statement": {
		Zh: "语句有误，或与数据库中的表不符", En: "a statement is wrong, or does not fit the tables of the database",
		MendZh: "按消息改正语句", MendEn: "mend the statement as the message says",
	},
	"sql.source": {
		Zh: "消息来源的语句或列名有误", En: "a statement or a column of the source is wrong",
		MendZh: "按消息改正", MendEn: "mend it as the message says",
	},
	"sql.file":        {Zh: "文件不是可用的数据库", En: "the file is no database that can be used"},
	"sql.permission":  {Zh: "数据库不允许此操作", En: "the database does not allow it"},
	"sql.busy":        {Zh: "数据库被他人锁定", En: "the database is locked by others"},
	"sql.locked":      {Zh: "表被他人锁定", En: "a table is locked by others"},
	"sql.cannot-open": {Zh: "数据库无法打开", En: "the database cannot be opened"},
	"sql.full":        {Zh: "数据库所在磁盘已满", En: "the disk of the database is full"},
	"sql.io":          {Zh: "数据库读写失败", En: "reading or writing the database failed"},
	"sql.database":    {Zh: "数据库出错", En: "the database failed"},
	"sql.cancelled":   {Zh: "提交之前已取消，未产生任何影响", En: "given up before the commit; nothing was done"},
	"sql.interrupted": {Zh: "语句被中断，未产生任何影响", En: "the statement was interrupted; nothing was done"},
	"sql.input": {
		Zh: "输入缺少参数，或参数不合要求", En: "the input lacks a parameter, or one cannot be used",
		MendZh: "在输入映射中补上；可以为空的参数写入 optional", MendEn: "add it in the input mapping, or name it under optional if it may be NULL",
	},
	"sql.value":                  {Zh: "参数的值与列不符", En: "a value does not fit its column"},
	"sql.charset":                {Zh: "数据库中的字节不属于所设字符集", En: "bytes in the database are not in the charset that is set"},
	"sql.rows":                   {Zh: "影响或返回的行数与要求不符，事务未生效", En: "the number of rows is not the one asked for; nothing was done"},
	"sql.constraint":             {Zh: "违反数据库约束", En: "a constraint of the database stands against it"},
	"sql.constraint.check":       {Zh: "违反检查约束", En: "a check constraint stands against it"},
	"sql.constraint.foreign-key": {Zh: "引用的记录不存在，或仍被引用", En: "a record that is referred to is missing, or one is still referred to"},
	"sql.constraint.not-null":    {Zh: "必填的列为空", En: "a column that must have a value has none"},
	"sql.constraint.trigger":     {Zh: "被数据库触发器拒绝", En: "a trigger of the database refuses it"},
	"sql.constraint.unique":      {Zh: "记录已存在", En: "there is such a record already"},
}
