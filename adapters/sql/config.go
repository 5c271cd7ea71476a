package sql

import (
	"time"

	"github.com/servicehall/hallway/config"
)

// Settings are those of a connector: which database, and how patiently.
type Settings struct {
	Driver      string        `yaml:"driver" default:"sqlite" enum:"sqlite" doc:"Kind of database.|数据库种类。"`
	File        string        `yaml:"file" doc:"Database file (sqlite). It must exist; it is never created and its journal mode is not changed.|数据库文件（sqlite）。文件必须已存在；不会新建，也不会更改其日志模式。" example:"/srv/crm/crm.db"`
	DSN         config.Secret `yaml:"dsn" doc:"Data source name of a database server, with its credentials.|数据库服务器的数据源名称，含凭据。"`
	MaxOpen     int           `yaml:"maxOpen" default:"4" min:"1" max:"64" doc:"Connections at most, for reading; sqlite writes over one more.|读连接数上限；sqlite 另用一个连接写入。"`
	BusyTimeout time.Duration `yaml:"busyTimeout" default:"5s" min:"1ms" max:"5m" doc:"How long a lock of others is waited for.|等待他人锁的最长时间。"`
	ReadOnly    bool          `yaml:"readonly" doc:"Never write, and refuse statements that would.|只读：从不写入，拒绝写语句。"`
	Charset     string        `yaml:"charset" default:"utf-8" enum:"utf-8,gbk,gb18030" doc:"Charset of the texts in the database.|数据库文本的字符集。"`
}

// Operation is one transaction.
type Operation struct {
	Statements []Statement `yaml:"statements" required:"true" min:"1" doc:"Run in this order, all in one transaction.|按顺序在同一事务中执行。"`
	Optional   []string    `yaml:"optional" doc:"Parameters that are NULL where the input lacks them; all others must be there.|输入中缺少时取 NULL 的参数；其余参数必须存在。" example:"phone"`
	One        bool        `yaml:"one" doc:"The output is the one row of the last statement that gives rows, instead of {rows, affected}.|输出为最后一个返回行的语句的唯一一行，而非 {rows, affected}。"`
	MaxRows    int         `yaml:"maxRows" default:"1000" min:"1" max:"100000" doc:"Refuse an answer with more rows.|返回行数超过此值时拒绝。"`
}

// Statement is one SQL statement.
type Statement struct {
	SQL     string `yaml:"sql" required:"true" doc:"One statement. Parameters are :name or :a.b, from the input; :key is the idempotency key.|一条语句。参数写作 :name 或 :a.b，取自输入；:key 为幂等键。" example:"UPDATE company SET phone=:phone WHERE credit_code=:creditCode"`
	Rows    *int   `yaml:"rows" min:"0" doc:"It must change (or give) exactly so many rows, else nothing is done.|必须恰好影响（或返回）这么多行，否则整个事务不生效。"`
	ForEach string `yaml:"foreach" doc:"Path of a list in the input: run once for each element; :item.a is a field of the element, :item the element itself, :index its number from 0.|输入中列表的路径：对每个元素执行一次；:item.a 为元素的字段，:item 为元素本身，:index 为从 0 起的序号。" example:"contacts"`
}

// Source is a table that is polled by a column that says what is new.
type Source struct {
	Query      string            `yaml:"query" required:"true" doc:"SELECT of what is new, in order; :limit is the batch.|按顺序查询新行的 SELECT；:limit 为批量。" example:"SELECT * FROM application_in WHERE zt='0' ORDER BY id LIMIT :limit"`
	ID         []string          `yaml:"id" required:"true" min:"1" doc:"Columns that identify a row for ever; add its version where a row may come again on purpose.|永久标识一行的列；若同一行会有意再次出现，请加上其版本列。" example:"id"`
	Type       string            `yaml:"type" doc:"Type of the messages.|消息类型。" example:"application"`
	TypeColumn string            `yaml:"typeColumn" doc:"Column that holds the type, where rows differ.|当各行类型不同时，存放类型的列。"`
	Keys       map[string]string `yaml:"keys" doc:"Correlation keys: name and column.|关联键：名称与列。" example:"caseNo: jzh"`
	Interval   time.Duration     `yaml:"interval" default:"2s" min:"10ms" max:"24h" doc:"Pause between polls that find nothing more.|无更多新行时两次轮询之间的间隔。"`
	Batch      int               `yaml:"batch" default:"100" min:"1" max:"10000" doc:"Rows of one poll, :limit.|一次轮询的行数，即 :limit。"`
	Claim      string            `yaml:"claim" doc:"UPDATE that takes a row before it is delivered. If it changes no row, another poller has it. Parameters are the row's columns, also as :row.column.|投递前占用该行的 UPDATE；若未影响任何行，说明已被其他轮询者占用。参数为该行的列，也可写作 :row.列名。" example:"UPDATE application_in SET zt='1' WHERE id=:id AND zt='0'"`
	Release    string            `yaml:"release" doc:"UPDATE that gives a claimed row back when it could not be delivered.|未能投递时归还占用的 UPDATE。" example:"UPDATE application_in SET zt='0' WHERE id=:id AND zt='1'"`
	Reclaim    string            `yaml:"reclaim" doc:"Run at the start: gives back what a run that was killed had claimed. Leave it out where several pollers share the table.|启动时执行：归还上次异常中止时占用的行。多个轮询者共用该表时请勿填写。" example:"UPDATE application_in SET zt='0' WHERE zt='1'"`
	Accepted   string            `yaml:"accepted" required:"true" doc:"UPDATE after the row is durable here; besides the columns there are :ref, :state and :reason.|该行在本系统落盘后执行的 UPDATE；除列外另有 :ref、:state、:reason。" example:"UPDATE application_in SET zt='2', jg=:ref WHERE id=:id"`
	Duplicate  string            `yaml:"duplicate" doc:"UPDATE after a row that had come before; as accepted if left out.|该行先前已收到时执行的 UPDATE；未填写时同 accepted。"`
	Refused    string            `yaml:"refused" doc:"UPDATE after a row that is kept as a dead letter, with its :reason; as accepted if left out.|该行成为死信后执行的 UPDATE，可用 :reason；未填写时同 accepted。" example:"UPDATE application_in SET zt='9', jg=:reason WHERE id=:id"`
}
