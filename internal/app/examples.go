package app

import "github.com/servicehall/hallway/config/words"

// same is an example that reads the same in both languages.
func same(text string) words.Entry { return words.Entry{Zh: text, En: text} }

// examples are printed below the help of a command.
var examples = words.Catalogue{
	"cli.examples.hallway":                    same("  hallway run\n  hallway try\n  hallway init my-hall && hallway serve --hall my-hall"),
	"cli.examples.hallway.run":                same("  hallway run --listen 127.0.0.1:9000 --data /tmp/hall\n  hallway run --amqp amqp://127.0.0.1:5672/"),
	"cli.examples.hallway.serve":              same("  hallway serve --hall my-hall --data /var/lib/hallway"),
	"cli.examples.hallway.init":               same("  hallway init my-hall\n  hallway lint my-hall"),
	"cli.examples.hallway.sim":                same("  hallway sim --listen 127.0.0.1:8090 --data data/sim\n  hallway sim --delay 10s --latency 200ms"),
	"cli.examples.hallway.try":                same("  hallway try\n  hallway try --break"),
	"cli.examples.hallway.lint":               same("  hallway lint my-hall\n  hallway lint review.bpmn review.form --strict\n  hallway lint my-hall --set ERP_WSDL=http://erp/ws?wsdl -o json"),
	"cli.examples.hallway.deploy":             same("  hallway deploy review.bpmn review.form"),
	"cli.examples.hallway.case":               same("  hallway case list\n  hallway case show SL3101012026-00001"),
	"cli.examples.hallway.case.list":          same("  hallway case list --status running --search SL310101"),
	"cli.examples.hallway.case.show":          same("  hallway case show SL3101012026-00001 --follow"),
	"cli.examples.hallway.case.cancel":        {Zh: "  hallway case cancel SL3101012026-00001 --reason 申请人撤回", En: "  hallway case cancel SL3101012026-00001 --reason 'the applicant withdrew'"},
	"cli.examples.hallway.case.verify":        same("  hallway case verify SL3101012026-00001"),
	"cli.examples.hallway.map":                same("  hallway map check my-hall\n  hallway map test --hall my-hall"),
	"cli.examples.hallway.map.check":          same("  hallway map check my-hall"),
	"cli.examples.hallway.map.test":           same("  hallway map test --hall my-hall\n  hallway map test application-from-soap"),
	"cli.examples.hallway.map.sample":         same("  hallway map sample application-from-soap 251150261991505920"),
	"cli.examples.hallway.connector":          same("  hallway connector describe erp --hall my-hall"),
	"cli.examples.hallway.connector.describe": same("  hallway connector describe erp --hall my-hall\n  hallway connector describe erp.registerCompany --part input --hall my-hall > my-hall/schemas/registerCompany.json"),
	"cli.examples.hallway.message":            same("  hallway message list --state dead\n  hallway message show 251150261991505920"),
	"cli.examples.hallway.message.list":       same("  hallway message list --state dead\n  hallway message list --source crm.changes --search 42"),
	"cli.examples.hallway.message.show":       same("  hallway message show 251150261991505920"),
	"cli.examples.hallway.message.resend":     {Zh: "  hallway message resend 251150261991505920 --reason 映射已改正", En: "  hallway message resend 251150261991505920 --reason 'the mapping was mended'"},
	"cli.examples.hallway.account":            same("  hallway account list --data /var/lib/hallway"),
	"cli.examples.hallway.account.put":        {Zh: "  echo '一句够长的密码' | hallway account put li.na --name 李娜 --groups window --roles staff", En: "  echo 'a password that is long enough' | hallway account put li.na --name 'Li Na' --groups window --roles staff"},
	"cli.examples.hallway.account.list":       same("  hallway account list -o json"),
	"cli.examples.hallway.account.remove":     same("  hallway account remove li.na"),
	"cli.examples.hallway.doctor":             same("  hallway doctor\n  hallway doctor --hall my-hall --data /var/lib/hallway"),
	"cli.examples.hallway.version":            same("  hallway version -o json"),
}
