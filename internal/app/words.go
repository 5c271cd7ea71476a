package app

import (
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/internal/app/doctor"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/trial"
)

// catalogue is every text of the program.
func catalogue() (words.Catalogue, error) {
	rooms, err := house.Texts()
	if err != nil {
		return nil, err
	}
	return words.Merge(rooms, texts, help, examples, operateTexts, batchTexts, mapTexts, keepTexts, doctor.Words, trial.Words)
}

// texts are what the commands say.
var texts = words.Catalogue{
	"cli.about": {Zh: "Hallway：政务与企业服务大厅的集成中枢与流程引擎。文档见 README.zh-CN.md。",
		En: "Hallway: the integration hub and process engine of a service hall. See README.md."},
	"cli.usage":      {Zh: "命令不正确：{reason}\n用 --help 查看用法", En: "the command line is not right: {reason}\n--help shows how it is used"},
	"cli.examples":   {Zh: "示例：", En: "Examples:"},
	"cli.findings":   {Zh: "{errors} 处错误，{warnings} 处提醒", En: "{errors} errors, {warnings} warnings"},
	"cli.port-taken": {Zh: "端口 {taken} 已被占用，改用 {next}", En: "port {taken} is taken, using {next}"},
	"cli.welcome": {
		Zh: `
{hall}已启动：
  页面      {address}/
  接口说明  {address}/openapi.json
  SOAP      {address}/soap/applications?wsdl
  模拟系统  {sim}/   （故障开关与各系统台账）
  数据      {data}

样例账号（密码与用户名相同，单点登录与本地登录均可）：
{accounts}

试一试（复制到另一个终端）：
  1 提交申请   curl -sS {address}/api/v1/entries/applications -H 'Content-Type: application/json' --data @packs/company-registration/samples/application.json
  2 办理待办   curl -sS -u zhang.wei:zhang.wei {address}/api/v1/tasks/$(curl -sS -u zhang.wei:zhang.wei {address}/api/v1/tasks | grep -o '"key":"[0-9]*"' | head -1 | cut -d'"' -f4)/complete -H 'Content-Type: application/json' --data '{"decision":"approve"}'
  3 跟踪办件   bin/hallway case list --data {data}   然后   bin/hallway case show 办件编号 --follow --data {data}
一步完成：bin/hallway try --data {data}；破坏性演示：make demo。Ctrl-C 停止。`,
		En: `
{hall} is running:
  page       {address}/
  API        {address}/openapi.json
  SOAP       {address}/soap/applications?wsdl
  simulated  {sim}/   (fault switches and each system's ledger)
  data       {data}

Sample accounts (the password is the user name; single sign-on and local sign-in both work):
{accounts}

Try it (paste into another terminal):
  1 hand in an application  curl -sS {address}/api/v1/entries/applications -H 'Content-Type: application/json' --data @packs/company-registration/samples/application.json
  2 do the waiting task     curl -sS -u zhang.wei:zhang.wei {address}/api/v1/tasks/$(curl -sS -u zhang.wei:zhang.wei {address}/api/v1/tasks | grep -o '"key":"[0-9]*"' | head -1 | cut -d'"' -f4)/complete -H 'Content-Type: application/json' --data '{"decision":"approve"}'
  3 follow the case         bin/hallway case list --data {data}   then   bin/hallway case show NUMBER --follow --data {data}
All three at once: bin/hallway try --data {data}; to see it broken: make demo. Ctrl-C stops it.`,
	},
	"cli.serving":          {Zh: "{hall}：{address}/，数据在 {data}。Ctrl-C 停止。", En: "{hall}: {address}/, data in {data}. Ctrl-C stops it."},
	"cli.stopping":         {Zh: "正在停止：办完手头的，不丢一件……", En: "stopping: finishing what was taken ..."},
	"cli.stopped":          {Zh: "已停止。", En: "stopped."},
	"cli.not-running":      {Zh: "数据文件夹 {data} 上没有运行中的大厅。先执行 make run 或 hallway serve，或用 --address、--token 指明", En: "no hall runs on the data folder {data}. Start one with make run or hallway serve, or name it with --address and --token"},
	"cli.no-answer":        {Zh: "大厅没有应答：{reason}", En: "the hall does not answer: {reason}"},
	"cli.serve-needs-hall": {Zh: "serve 需要 --hall DIR：自己的大厅文件夹（hallway init DIR 可新建）。样例大厅用 hallway run", En: "serve needs --hall DIR, a hall folder of your own (hallway init DIR makes one). The sample hall is hallway run"},
	"cli.sample-accounts":  {Zh: "数据库中有样例账号：{accounts}。密码人人皆知，serve 拒绝启动。删除：hallway account remove 用户名", En: "the database has sample accounts: {accounts}. Everybody knows their passwords, so serve refuses to start. Remove them: hallway account remove LOGIN"},
	"cli.lint-ok":          {Zh: "{hall}：没有错误", En: "{hall}: no errors"},
	"cli.lint-files-ok":    {Zh: "{files} 个文件：没有错误", En: "{files} files: no errors"},
	"cli.lint-one-hall":    {Zh: "{dir} 是大厅文件夹，请单独检查", En: "{dir} is a hall's folder: check it by itself"},
	"cli.unchanged":        {Zh: "未变", En: "unchanged"},
	"cli.changed":          {Zh: "新版本", En: "new version"},
	"cli.status.running":   {Zh: "办理中", En: "running"},
	"cli.status.suspended": {Zh: "已挂起", En: "suspended"},
	"cli.status.completed": {Zh: "已办结", En: "completed"},
	"cli.status.cancelled": {Zh: "已终止", En: "cancelled"},
	"cli.case":             {Zh: "{number}  {title}\n{status}，{opened} 收件（{channel}）", En: "{number}  {title}\n{status}, opened {opened} ({channel})"},
	"cli.cancelled":        {Zh: "办件 {case} 已终止", En: "case {case} is cancelled"},
	"cli.verified":         {Zh: "办件 {case} 的历史完整（{at}）", En: "the history of case {case} is intact ({at})"},
	"cli.message":          {Zh: "消息 {id}\n来源 {source}，对方编号 {external}，路由 {route}\n状态 {state} {reason}", En: "message {id}\nfrom {source}, their id {external}, route {route}\nstate {state} {reason}"},
	"cli.resent":           {Zh: "消息 {message} 已重新送入路由", En: "message {message} goes through its route again"},
	"cli.no-role":          {Zh: "没有角色 {role}；可用：{known}", En: "there is no role {role}; the roles are {known}"},
	"cli.password":         {Zh: "密码：", En: "password: "},
	"cli.no-password":      {Zh: "没有从标准输入读到密码", En: "no password came on standard input"},
	"cli.account-put":      {Zh: "账号 {login} 已保存", En: "account {login} is saved"},
	"cli.account-removed":  {Zh: "账号 {login} 已删除", En: "account {login} is removed"},
	"cli.init":             {Zh: "大厅文件夹 {dir} 已写好。\n  检查  hallway lint {dir}\n  启动  hallway serve --hall {dir}\n  账号  echo 密码 | hallway account put 用户名 --name 姓名 --groups staff --roles admin,staff", En: "the hall folder {dir} is written.\n  check    hallway lint {dir}\n  run      hallway serve --hall {dir}\n  account  echo PASSWORD | hallway account put LOGIN --name NAME --groups staff --roles admin,staff"},
	"cli.init-not-empty":   {Zh: "{dir} 不是空文件夹；什么也没有写", En: "{dir} is not empty; nothing was written"},
	"cli.sick":             {Zh: "有检查未通过，见 ✗", En: "some checks are bad, see ✗"},
}

// help stands behind the names in kong's tags.
var help = words.Catalogue{
	"cli.help.lang":            {Zh: "输出语言：zh 或 en，默认按环境。", En: "Language of the output: zh or en; by default the environment's."},
	"cli.help.help":            {Zh: "显示帮助与示例。", En: "Show help and examples."},
	"cli.help.output":          {Zh: "输出格式：text 或 json。", En: "Output format: text or json."},
	"cli.help.run":             {Zh: "运行样例大厅及其模拟系统。", En: "Run the sample hall beside its simulated systems."},
	"cli.help.serve":           {Zh: "运行自己的大厅（无样例、无模拟）。", En: "Run a hall of your own: no samples, no simulations."},
	"cli.help.init":            {Zh: "写出一个带注释的大厅文件夹。", En: "Write a commented hall folder."},
	"cli.help.sim":             {Zh: "只运行模拟系统。", En: "Run the simulated systems alone."},
	"cli.help.try":             {Zh: "提交一件申请、办理待办并跟踪；--break 为破坏性演示。", En: "Hand in an application, do the task, follow the case; --break breaks it in front of you."},
	"cli.help.lint":            {Zh: "检查大厅文件夹或单独的模型文件，不启动任何东西。", En: "Check a hall folder, or models alone, without starting anything."},
	"cli.help.deploy":          {Zh: "向运行中的大厅部署流程、决策表、表单。", En: "Deploy processes, decisions and forms to a running hall."},
	"cli.help.case":            {Zh: "查询与操作办件。", En: "Look at cases."},
	"cli.help.case_list":       {Zh: "列出办件。", En: "List cases."},
	"cli.help.case_show":       {Zh: "显示一个办件的全过程。", En: "Show a case step by step."},
	"cli.help.case_cancel":     {Zh: "终止一个办件。", En: "End a case where it stands."},
	"cli.help.case_verify":     {Zh: "校验办件历史未被改动。", En: "Check that a case's history was not changed."},
	"cli.help.message":         {Zh: "查询与重发消息。", En: "Look at messages."},
	"cli.help.message_list":    {Zh: "列出消息。", En: "List messages."},
	"cli.help.message_show":    {Zh: "显示一条消息的各个阶段。", En: "Show a message in all its stages."},
	"cli.help.message_resend":  {Zh: "重新处理一条死信。", En: "Send a dead message through its route again."},
	"cli.help.account":         {Zh: "本地账号（没有单点登录时）。", En: "Local accounts, for people without single sign-on."},
	"cli.help.account_put":     {Zh: "新建或修改账号，密码从标准输入读取。", En: "Make or change an account; the password comes on standard input."},
	"cli.help.account_list":    {Zh: "列出账号。", En: "List accounts."},
	"cli.help.account_remove":  {Zh: "删除账号。", En: "Remove an account."},
	"cli.help.doctor":          {Zh: "检查磁盘、时钟、端口、证书、权限与每个连接器，并给出处理办法。", En: "Check disk, clock, ports, certificates, permissions and every connector, each with a remedy."},
	"cli.help.version":         {Zh: "显示版本。", En: "Print the version."},
	"cli.help.flag_hall":       {Zh: "大厅文件夹；默认内置样例。", En: "Folder of the hall; by default the embedded sample."},
	"cli.help.flag_data":       {Zh: "数据文件夹。", En: "Data folder."},
	"cli.help.flag_listen":     {Zh: "监听地址。", En: "Address to listen on."},
	"cli.help.flag_sim":        {Zh: "使用已运行的模拟系统。", En: "Use simulated systems that run already."},
	"cli.help.flag_simdata":    {Zh: "已运行的模拟系统的数据文件夹。", En: "Data folder of simulated systems that run already."},
	"cli.help.flag_amqp":       {Zh: "RabbitMQ 地址；给出时启用消息队列。", En: "Address of a RabbitMQ; turns the queue on."},
	"cli.help.flag_delay":      {Zh: "签署回调的延迟。", En: "Time until a signature's callback."},
	"cli.help.flag_latency":    {Zh: "每次应答前的延迟。", En: "Time before every answer."},
	"cli.help.flag_set":        {Zh: "为文件所引用的名称给值，可重复。", En: "Value of a name that the files refer to; may be repeated."},
	"cli.help.flag_lint_paths": {Zh: "大厅文件夹，或 .bpmn、.dmn、.form 文件及存放它们的文件夹；默认内置样例。", En: "Folder of a hall, or .bpmn, .dmn and .form files and folders of them; by default the embedded sample."},
	"cli.help.flag_strict":     {Zh: "有提醒也算失败。", En: "Warnings fail it too."},
	"cli.help.flag_files":      {Zh: ".bpmn、.dmn、.form 文件。", En: ".bpmn, .dmn and .form files."},
	"cli.help.flag_dir":        {Zh: "要写出的文件夹，须为空。", En: "Folder to write, empty or new."},
	"cli.help.flag_address":    {Zh: "大厅地址；默认从数据文件夹得知。", En: "Address of the hall; by default what the data folder says."},
	"cli.help.flag_token":      {Zh: "访问令牌；默认从数据文件夹得知。", En: "Token; by default what the data folder says."},
	"cli.help.flag_status":     {Zh: "按状态。", En: "By status."},
	"cli.help.flag_state":      {Zh: "按状态。", En: "By state."},
	"cli.help.flag_source":     {Zh: "按来源。", En: "By source."},
	"cli.help.flag_search":     {Zh: "按编号、标题或申请人。", En: "By number, title or applicant."},
	"cli.help.flag_limit":      {Zh: "最多几条。", En: "At most so many."},
	"cli.help.flag_case":       {Zh: "办件编号或标识。", En: "Case number or id."},
	"cli.help.flag_message":    {Zh: "消息标识。", En: "Message id."},
	"cli.help.flag_follow":     {Zh: "持续跟踪直到办结。", En: "Follow until the case ends."},
	"cli.help.flag_reason":     {Zh: "原因，记入历史。", En: "Why; kept in the history."},
	"cli.help.flag_break":      {Zh: "破坏性演示：断开 ERP，杀死大厅，再核对每个数字。", En: "Break the ERP, kill the hall, and count every number afterwards."},
	"cli.help.flag_keep":       {Zh: "保留演示的数据文件夹。", En: "Keep the demonstration's data folder."},
	"cli.help.flag_login":      {Zh: "用户名。", En: "Login."},
	"cli.help.flag_name":       {Zh: "姓名。", En: "Name of the person."},
	"cli.help.flag_groups":     {Zh: "所属组，逗号隔开。", En: "Groups, with commas."},
	"cli.help.flag_roles":      {Zh: "角色，逗号隔开：admin、staff、auditor、applicant。", En: "Roles, with commas: admin, staff, auditor, applicant."},
}
