// Package folder reads a hall's folder: hall.yaml and, beside it and in the
// packs that it names, the files of every room. What is wrong in any of them is
// found at once, before anything starts.
package folder

import (
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
)

// File is hall.yaml.
type File struct {
	Hall      string    `yaml:"hall" required:"true" pattern:"^[a-z][a-z0-9-]*$" doc:"Short name of the hall.|大厅的简短名称。" example:"sample"`
	Name      Bilingual `yaml:"name" doc:"Name for people.|显示名称。"`
	Zone      string    `yaml:"zone" default:"Asia/Shanghai" doc:"Time zone of the hall (IANA name).|大厅所在时区（IANA 名称）。"`
	Lang      string    `yaml:"lang" default:"zh" enum:"zh,en" doc:"Language where a reader names none.|读者未指明时使用的语言。"`
	Packs     []string  `yaml:"packs" doc:"Packs that the hall is made of, beside its own files.|除自有文件外，大厅所用的业务包。"`
	Listen    string    `yaml:"listen" default:"127.0.0.1:8080" doc:"Address of the gateway.|网关监听地址。"`
	PublicURL string    `yaml:"publicUrl" doc:"Address under which browsers and peers reach the gateway; by default the listening one.|浏览器与对端访问网关所用的地址，默认为监听地址。"`
	MaxBody   int       `yaml:"maxBody" default:"4194304" min:"1024" max:"1073741824" doc:"Largest request body in bytes.|请求体上限（字节）。"`
	Session   Session   `yaml:"session" doc:"How long people stay signed in.|登录会话时长。"`
	SAML      *SAML     `yaml:"saml" doc:"Single sign-on.|单点登录。"`
	Store     Store     `yaml:"store" doc:"The database.|数据库。"`
	Retention Retention `yaml:"retention" doc:"How long is kept what has ended; 0 is for ever.|已结束的内容保留多久；0 表示永久。"`
}

// Bilingual is a text in both languages.
type Bilingual struct {
	Zh string `yaml:"zh" doc:"In Chinese.|中文。"`
	En string `yaml:"en" doc:"In English.|英文。"`
}

// Say returns the text in a language, or in the other where that is empty.
func (b Bilingual) Say(lang words.Lang) string {
	if lang == words.Zh && b.Zh != "" || b.En == "" {
		return b.Zh
	}
	return b.En
}

// Session is how long a sign-in lasts.
type Session struct {
	Idle time.Duration `yaml:"idle" default:"30m" doc:"Ends when not used for so long.|闲置多久后结束。"`
	Life time.Duration `yaml:"life" default:"12h" doc:"Ends in any case.|最长时长。"`
}

// SAML is the hall's identity provider.
type SAML struct {
	Metadata config.Secret `yaml:"metadata" required:"true" doc:"URL or file of the identity provider's metadata, as a reference.|身份提供方元数据的地址或文件（以引用给出）。" example:"${IDP_METADATA}"`
	Login    string        `yaml:"login" default:"uid" doc:"Attribute that is the login; empty takes a lasting name id.|作为用户名的属性；留空则使用持久的 NameID。"`
	Groups   string        `yaml:"groups" default:"eduPersonAffiliation" doc:"Attribute that names the groups.|表示所属组的属性。"`
	Name     string        `yaml:"name" default:"cn" doc:"Attribute that names the person.|表示姓名的属性。"`
	// Roles gives roles to groups.
	Roles map[string][]string `yaml:"roles" doc:"Roles by group.|按组授予的角色。"`
}

// Store is how the database is written.
type Store struct {
	MaxBatch int `yaml:"maxBatch" default:"256" min:"1" max:"4096" doc:"Writes that share one commit at most; 1 turns group commit off.|一次提交最多合并的写入数；1 表示不合并。"`
}

// Retention is how long what has ended is kept, by class. What runs, waits or is
// in doubt never goes.
type Retention struct {
	Cases     time.Duration `yaml:"cases" default:"0s" min:"0s" doc:"History, state, tasks and calls of a case after its end; number, process, status and times stay.|办件办结后其历史、状态、任务与调用保留多久；编号、流程、状态与时间始终保留。" example:"3650d"`
	Messages  time.Duration `yaml:"messages" default:"0s" min:"0s" doc:"Bytes, headers and stages of a message that has ended; that it was there stays, so that a second delivery is known.|已结束的消息的原文、头与各阶段保留多久；消息本身保留，以识别重复送达。" example:"365d"`
	Exchanges time.Duration `yaml:"exchanges" default:"0s" min:"0s" doc:"What was sent and answered by calls that are done.|已完成的调用所发与所答保留多久。" example:"365d"`
	Published time.Duration `yaml:"published" default:"0s" min:"0s" doc:"Published messages that were taken or have expired.|已被取走或已过期的发布消息保留多久。" example:"90d"`
	SignIns   time.Duration `yaml:"signIns" default:"0s" min:"0s" doc:"Attempts to sign in.|登录记录保留多久。" example:"400d"`
}
