package ecert

import "github.com/servicehall/hallway/config"

// Settings are those of a connector: where documents are kept and who signs.
type Settings struct {
	Folder      string        `yaml:"folder" required:"true" doc:"Folder in which documents are kept; made if it is not there. It belongs to the backup.|保存文件的目录，不存在时新建；应纳入备份。" example:"data/certificates"`
	Certificate string        `yaml:"certificate" doc:"PEM file of the signing certificate, followed by those between it and its root.|签名证书的 PEM 文件，其后可附中间证书。" example:"keys/seal.crt"`
	Key         string        `yaml:"key" doc:"PEM file of its RSA key, PKCS#8, encrypted or not.|对应 RSA 私钥的 PEM 文件（PKCS#8，可加密）。" example:"keys/seal.key"`
	KeyPassword config.Secret `yaml:"keyPassword" doc:"Password of the key, if it is encrypted.|私钥已加密时的口令。" example:"${SEAL_PASSWORD}"`
	VerifyURL   string        `yaml:"verifyUrl" pattern:"https?://[^\\s{}]+" doc:"Address at which anybody checks a document; its id is put behind it.|核验文件的网址，其后附文件编号。" example:"https://hall.example/verify"`
	Issuer      Label         `yaml:"issuer" doc:"Who issues, as it stands on the document and its seal.|发证机关，显示在文件与印章上。"`
	Zone        string        `yaml:"zone" default:"Asia/Shanghai" doc:"Time zone of the date of issue.|签发日期所用时区。"`
}

// Label is a text in both languages.
type Label struct {
	Zh string `yaml:"zh" doc:"In Chinese.|中文。"`
	En string `yaml:"en" doc:"In English.|英文。"`
}

// Operation is one kind of document.
type Operation struct {
	Kind     string   `yaml:"kind" default:"certificate" enum:"certificate,document" doc:"certificate: one framed page; document: as many plain pages as the text needs.|certificate：单页带花边的证照；document：按内容分页的普通文书。"`
	Template Template `yaml:"template" required:"true" doc:"What stands on it.|文件内容。"`
}

// Template is what stands on a document. Texts may have placeholders: {path}
// is a value of the input, {$id}, {$date} and {$verifyUrl} are the document's
// own, {{ is a brace.
type Template struct {
	Title      Label         `yaml:"title" required:"true" doc:"Heading. Placeholders are {path of the input}, {$id}, {$date}, {$verifyUrl}; {{ is a brace.|标题。占位符为 {输入中的路径}、{$id}、{$date}、{$verifyUrl}；{{ 表示左花括号。"`
	Number     *FieldConfig  `yaml:"number" doc:"Number of the document, at the top right.|文件编号，位于右上角。"`
	Fields     []FieldConfig `yaml:"fields" max:"60" doc:"Labelled values.|带标签的字段。"`
	Paragraphs []string      `yaml:"paragraphs" max:"200" doc:"Running text below the fields, with placeholders.|字段之后的正文，可用占位符。"`
	QR         string        `yaml:"qr" default:"{$verifyUrl}" doc:"Text of the QR code, with placeholders; none where it comes out empty.|二维码内容，可用占位符；结果为空时不显示。"`
	Sign       bool          `yaml:"sign" default:"true" doc:"Sign it digitally and draw the seal; else it leaves room for a stamp.|数字签名并绘制印章；否则留出盖章处。"`
	Page       string        `yaml:"page" enum:"A4,A4-landscape,A5,A5-landscape" doc:"Page size; A4-landscape for a certificate, A4 for a document if left out.|页面尺寸；未填写时证照为 A4-landscape，文书为 A4。"`
	Footer     string        `yaml:"footer" doc:"Small print at the foot, with placeholders.|页脚小字，可用占位符。"`
	File       string        `yaml:"file" default:"{$id}.pdf" doc:"Name that the file is offered under, with placeholders.|下载时的文件名，可用占位符。" example:"licence-{licence.number}.pdf"`
}

// FieldConfig is one labelled value.
type FieldConfig struct {
	Label    Label  `yaml:"label" doc:"What it is.|标签。"`
	Value    string `yaml:"value" required:"true" doc:"Path of the value in the input.|值在输入中的路径。" example:"applicant.name"`
	Required bool   `yaml:"required" doc:"Refuse to issue without it; else a dash stands there.|缺少时拒绝签发；否则显示短横线。"`
}
