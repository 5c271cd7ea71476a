package ui

import (
	"maps"

	"github.com/servicehall/hallway/config/words"
)

// Words are the texts of the page. The page asks for them without "ui.".
var Words = all()

func all() words.Catalogue {
	out := words.Catalogue{}
	for _, part := range []words.Catalogue{shellWords, caseWords, taskWords, boardWords, messageWords, variableWords} {
		maps.Copy(out, part)
	}
	return out
}

// shellWords are those of the frame, the first page and of signing in.
var shellWords = words.Catalogue{
	"ui.title": {Zh: "集成服务大厅", En: "Hallway"},

	"ui.nav.home":       {Zh: "首页", En: "Home"},
	"ui.nav.cases":      {Zh: "办件", En: "Cases"},
	"ui.nav.tasks":      {Zh: "待办", En: "Tasks"},
	"ui.nav.connectors": {Zh: "连接器", En: "Connectors"},
	"ui.nav.messages":   {Zh: "消息", En: "Messages"},
	"ui.nav.areas":      {Zh: "主导航", En: "Areas"},
	"ui.nav.skip":       {Zh: "跳到正文", En: "Skip to the content"},
	"ui.nav.theme":      {Zh: "切换明暗", En: "Light or dark"},

	"ui.do.again":  {Zh: "重试", En: "Try again"},
	"ui.do.close":  {Zh: "关闭", En: "Close"},
	"ui.do.more":   {Zh: "更多", En: "More"},
	"ui.do.not":    {Zh: "取消", En: "Cancel"},
	"ui.do.ok":     {Zh: "确定", En: "Confirm"},
	"ui.do.search": {Zh: "查找", En: "Search"},

	"ui.ask.reason": {Zh: "理由（会记入日志）", En: "Reason (it is kept)"},

	"ui.error.offline":      {Zh: "连接不上服务", En: "The service cannot be reached"},
	"ui.error.offline-mend": {Zh: "检查网络后重试；已填写的内容都还在", En: "Look at the network and try again; what you typed is still here"},
	"ui.error.page":         {Zh: "页面出错了", En: "Something went wrong in the page"},
	"ui.error.request":      {Zh: "请求编号 {id}", En: "Request {id}"},
	"ui.error.forbidden":    {Zh: "您没有查看这里的权限", En: "You are not allowed to see this"},
	"ui.error.nowhere":      {Zh: "没有这个页面", En: "There is no such page"},

	"ui.data.none": {Zh: "暂无内容", En: "Nothing yet"},
	"ui.data.yes":  {Zh: "是", En: "yes"},
	"ui.data.no":   {Zh: "否", En: "no"},

	"ui.time.since":   {Zh: "已 {span}", En: "for {span}"},
	"ui.time.seconds": {Zh: "{n} 秒", En: "{n} s"},
	"ui.time.minutes": {Zh: "{n} 分钟", En: "{n} min"},
	"ui.time.hours":   {Zh: "{n} 小时", En: "{n} h"},
	"ui.time.days":    {Zh: "{n} 天", En: "{n} days"},

	"ui.form.needed":   {Zh: "必填", En: "required"},
	"ui.form.choose":   {Zh: "请选择", En: "Choose"},
	"ui.form.add":      {Zh: "添加一项", En: "Add one"},
	"ui.form.remove":   {Zh: "移除第 {n} 项", En: "Remove item {n}"},
	"ui.form.restored": {Zh: "已恢复您上次填写、尚未提交的内容。", En: "What you typed last time and did not hand in is here again."},
	"ui.form.discard":  {Zh: "不要了", En: "Discard it"},

	"ui.home.sub":            {Zh: "一次提交，各部门与系统依次办理；每一步都看得见。", En: "Hand in once; departments and systems follow in turn, and every step can be seen."},
	"ui.home.hand-in":        {Zh: "提交申请", En: "Hand something in"},
	"ui.home.sample":         {Zh: "提交示例申请", En: "Hand in the sample"},
	"ui.home.fill":           {Zh: "填写申请", En: "Fill in the form"},
	"ui.home.fill-sub":       {Zh: "与系统对接提交的内容相同；草稿保存在本机。", En: "The same as programs send; a draft is kept on this machine."},
	"ui.home.submit":         {Zh: "提交", En: "Hand in"},
	"ui.home.example":        {Zh: "填入示例", En: "Fill in the sample"},
	"ui.home.taken":          {Zh: "已受理，编号 {id}", En: "Taken, its number is {id}"},
	"ui.home.no-entries":     {Zh: "没有可提交的申请", En: "There is nothing to hand in"},
	"ui.home.no-entries-why": {Zh: "在大厅的 entries 文件夹中增加入口后会出现在这里。", En: "Add an entry to the hall's folder entries and it is here."},
	"ui.home.recent":         {Zh: "最近的办件", En: "Recent cases"},
	"ui.home.no-cases":       {Zh: "还没有办件", En: "There are no cases yet"},
	"ui.home.no-cases-why":   {Zh: "提交一份示例申请，看它怎样一步步办下去。", En: "Hand in the sample application and see how it goes, step by step."},
	"ui.home.running":        {Zh: "在办", En: "Running"},
	"ui.home.done":           {Zh: "已办结", En: "Completed"},
	"ui.home.tasks":          {Zh: "我的待办", En: "My tasks"},
	"ui.home.parked":         {Zh: "等待对端", En: "Waiting for systems"},
	"ui.home.incidents":      {Zh: "需要人处理", En: "Needs a person"},
	"ui.home.open":           {Zh: "{name}自 {since} 起中断", En: "{name} has been down since {since}"},
	"ui.home.forced":         {Zh: "{name}自 {since} 起被人工断开", En: "{name} has been held open since {since}"},
	"ui.home.open-why":       {Zh: "{n} 项工作停放等待，恢复后自动继续，不会丢失。", En: "{n} pieces of work are parked; they go on by themselves when it is back, and nothing is lost."},
	"ui.home.look":           {Zh: "查看", En: "Look"},
	"ui.home.about":          {Zh: "这是什么", En: "What this is"},
	"ui.home.about-1":        {Zh: "大厅把申请、部门、既有系统、签署与证照连成一件事。", En: "The hall makes one thing of applications, departments, the systems that are there, signatures and certificates."},
	"ui.home.about-2":        {Zh: "工作人员登录后可以办理待办、查看办件过程和各系统的状态。", En: "Staff sign in to decide tasks, to follow cases and to see how the systems are."},

	"ui.session.in":          {Zh: "登录", En: "Sign in"},
	"ui.session.out":         {Zh: "退出登录", En: "Sign out"},
	"ui.session.title":       {Zh: "登录", En: "Sign in"},
	"ui.session.sub":         {Zh: "工作人员入口", En: "For the people of the hall"},
	"ui.session.login":       {Zh: "用户名", En: "Login"},
	"ui.session.password":    {Zh: "密码", En: "Password"},
	"ui.session.saml":        {Zh: "统一身份认证登录", En: "Sign in with the identity provider"},
	"ui.session.or":          {Zh: "或使用本地账号", En: "or with a local account"},
	"ui.session.samples":     {Zh: "示例账号", En: "Sample accounts"},
	"ui.session.samples-why": {Zh: "这是示例大厅，点一下即填入。正式运行时没有这些账号。", En: "This is the sample hall: press one to fill it in. A hall in earnest has none of them."},
	"ui.session.saml-failed": {Zh: "统一身份认证登录没有成功", En: "Signing in with the identity provider did not succeed"},
	"ui.session.saml-mend":   {Zh: "请重新登录（{code}）", En: "Sign in again ({code})"},

	"ui.code.saml.away":        {Zh: "暂时无法连接统一身份认证", En: "The identity provider cannot be reached"},
	"ui.code.saml.unsolicited": {Zh: "这次登录已经失效或使用过", En: "This sign-in is no longer good, or was used before"},
	"ui.code.saml.late":        {Zh: "登录用时过长", En: "The sign-in took too long"},
}

// caseWords are those of cases and their way.
var caseWords = words.Catalogue{
	"ui.status.running":   {Zh: "在办", En: "Running"},
	"ui.status.completed": {Zh: "已办结", En: "Completed"},
	"ui.status.cancelled": {Zh: "已终止", En: "Cancelled"},

	"ui.step.running": {Zh: "进行中", En: "Under way"},
	"ui.step.left":    {Zh: "未办完", En: "Left"},
	"ui.step.failed":  {Zh: "需要人处理", En: "Needs a person"},

	"ui.channel.http":  {Zh: "网上", En: "Online"},
	"ui.channel.soap":  {Zh: "SOAP", En: "SOAP"},
	"ui.channel.amqp":  {Zh: "消息队列", En: "Queue"},
	"ui.channel.table": {Zh: "前置库", En: "Table"},

	"ui.cases.sub":      {Zh: "新的在前，自动更新。", En: "The newest first; the list goes on by itself."},
	"ui.cases.search":   {Zh: "编号、标题或申请人", En: "Number, title or applicant"},
	"ui.cases.status":   {Zh: "状态", En: "State"},
	"ui.cases.all":      {Zh: "全部", En: "All"},
	"ui.cases.none":     {Zh: "没有符合条件的办件", En: "No case is like this"},
	"ui.cases.none-why": {Zh: "按编号或标题的开头、申请人姓名查找，或换一个状态。", En: "Search by the beginning of a number or title, or by the applicant; or choose another state."},

	"ui.case.title":      {Zh: "标题", En: "Title"},
	"ui.case.number":     {Zh: "办件编号", En: "Number"},
	"ui.case.applicant":  {Zh: "申请人", En: "Applicant"},
	"ui.case.channel":    {Zh: "渠道", En: "Came by"},
	"ui.case.opened":     {Zh: "收到", En: "Opened"},
	"ui.case.opened-at":  {Zh: "{at} 收到", En: "opened {at}"},
	"ui.case.untitled":   {Zh: "未命名的办件", En: "Untitled case"},
	"ui.case.live":       {Zh: "实时", En: "Live"},
	"ui.case.way":        {Zh: "办理过程", En: "What happened"},
	"ui.case.waits":      {Zh: "现在等待", En: "Waiting for"},
	"ui.case.moving":     {Zh: "正在进行下一步", En: "On its way to the next step"},
	"ui.case.next":       {Zh: "接下来", En: "What can come next"},
	"ui.case.open-task":  {Zh: "去办理", En: "Open the task"},
	"ui.case.over":       {Zh: "结果", En: "Result"},
	"ui.case.lasted":     {Zh: "历时 {span}", En: "took {span}"},
	"ui.case.documents":  {Zh: "证照与文书", En: "Documents"},
	"ui.case.data":       {Zh: "申请与办理数据", En: "Data"},
	"ui.case.id":         {Zh: "内部编号", En: "Id"},
	"ui.case.process":    {Zh: "流程", En: "Process"},
	"ui.case.no-steps":   {Zh: "还没有步骤", En: "No steps yet"},
	"ui.case.values":     {Zh: "数据", En: "Values"},
	"ui.case.attempt":    {Zh: "第 {n} 次", En: "attempt {n}"},
	"ui.case.request":    {Zh: "发出的内容", En: "What was sent"},
	"ui.case.response":   {Zh: "收到的内容", En: "What came back"},
	"ui.case.verify":     {Zh: "校验历史", En: "Check the history"},
	"ui.case.verified":   {Zh: "历史记录完整，未被改动", En: "The history is whole and unchanged"},
	"ui.case.cancel":     {Zh: "终止办件", En: "Cancel the case"},
	"ui.case.cancel-why": {Zh: "办件会停在当前步骤，不能恢复。", En: "It ends where it stands and cannot be taken up again."},

	"ui.kind.userTask":               {Zh: "人工", En: "person"},
	"ui.kind.serviceTask":            {Zh: "系统", En: "system"},
	"ui.kind.sendTask":               {Zh: "系统", En: "system"},
	"ui.kind.receiveTask":            {Zh: "等待", En: "waits"},
	"ui.kind.businessRuleTask":       {Zh: "决策", En: "decision"},
	"ui.kind.intermediateCatchEvent": {Zh: "等待", En: "waits"},

	"ui.outcome.ok":             {Zh: "成功", En: "Ok"},
	"ui.outcome.business-fault": {Zh: "业务拒绝", En: "Refused"},
	"ui.outcome.bad-request":    {Zh: "请求有误", En: "Bad request"},
	"ui.outcome.auth":           {Zh: "认证失败", En: "Not let in"},
	"ui.outcome.quota":          {Zh: "超出配额", En: "Over quota"},
	"ui.outcome.peer-down":      {Zh: "对端中断", En: "System down"},
	"ui.outcome.unknown":        {Zh: "结果不明", En: "Unknown"},
	"ui.outcome.config-error":   {Zh: "配置错误", En: "Settings wrong"},
}

// taskWords are those of tasks.
var taskWords = words.Catalogue{
	"ui.tasks.sub":       {Zh: "您持有的，和您可以签收的。", En: "What you hold, and what you could take."},
	"ui.tasks.none":      {Zh: "没有待办", En: "Nothing to do"},
	"ui.tasks.none-why":  {Zh: "轮到您或您的部门时，任务会出现在这里。", En: "When it is your turn, or your group's, the task is here."},
	"ui.tasks.pick":      {Zh: "选择一项待办", En: "Choose a task"},
	"ui.tasks.pick-why":  {Zh: "在左边点一项，表单就在这里打开。", En: "Press one on the left and its form opens here."},
	"ui.tasks.mine":      {Zh: "我已签收", En: "Mine"},
	"ui.tasks.free":      {Zh: "待签收", En: "Free"},
	"ui.tasks.held":      {Zh: "{who} 已签收", En: "held by {who}"},
	"ui.tasks.offered":   {Zh: "可由 {who} 办理", En: "for {who}"},
	"ui.tasks.claim":     {Zh: "签收", En: "Take it"},
	"ui.tasks.release":   {Zh: "退回待签收", En: "Give it back"},
	"ui.tasks.case":      {Zh: "看办件", En: "See the case"},
	"ui.tasks.form":      {Zh: "办理", En: "Decide"},
	"ui.tasks.no-form":   {Zh: "这一步没有表单，直接提交即可。", En: "This step has no form; just hand it in."},
	"ui.tasks.complete":  {Zh: "提交办理", En: "Hand in"},
	"ui.tasks.completed": {Zh: "已办理", En: "Done"},
	"ui.tasks.over":      {Zh: "这项任务已经结束。", En: "This task is over."},
	"ui.tasks.not-yours": {Zh: "您可以查看，但不能办理这项任务。", En: "You may look at this task, and cannot decide it."},
}

// boardWords are those of the connector board.
var boardWords = words.Catalogue{
	"ui.board.sub":              {Zh: "哪个系统正常，哪个中断、为什么；停放的工作会自动继续。", En: "Which system is well, which is not and why; parked work goes on by itself."},
	"ui.board.none":             {Zh: "没有连接器", En: "There are no connectors"},
	"ui.board.none-why":         {Zh: "在大厅的 connectors 文件夹中增加一个文件即可。", En: "Add a file to the hall's folder connectors."},
	"ui.board.since":            {Zh: "自 {at}", En: "since {at}"},
	"ui.board.probe":            {Zh: "{at} 试探", En: "next probe {at}"},
	"ui.board.check":            {Zh: "测试连接", En: "Check connection"},
	"ui.board.checked":          {Zh: "连接测试", En: "Connection check"},
	"ui.board.no-check":         {Zh: "这个连接器没有可测试的连接。", En: "This connector has nothing to check."},
	"ui.board.force-open":       {Zh: "断开", En: "Hold open"},
	"ui.board.force-open-why":   {Zh: "不再调用{name}，工作停放等待，直到恢复自动或合上。", En: "{name} is not called any more; its work is parked until you let go or hold it closed."},
	"ui.board.force-closed":     {Zh: "合上", En: "Hold closed"},
	"ui.board.force-closed-why": {Zh: "不论{name}是否正常都继续调用。", En: "{name} is called whether it is well or not."},
	"ui.board.force-auto":       {Zh: "恢复自动", En: "Let go"},
	"ui.board.force-auto-why":   {Zh: "断路器重新根据{name}的状况自动断开与合上。", En: "The breaker again opens and closes by how {name} is."},
	"ui.board.work":             {Zh: "等待中的外部工作", En: "Work that waits"},
	"ui.board.incidents":        {Zh: "需要人处理", En: "What needs a person"},
	"ui.board.call":             {Zh: "调用", En: "Call"},
	"ui.board.why":              {Zh: "原因", En: "Why"},
	"ui.board.when":             {Zh: "时间", En: "Since"},
	"ui.board.step":             {Zh: "步骤", En: "Step"},
	"ui.board.resolve":          {Zh: "再试一次", En: "Try again"},

	"ui.breaker.closed":        {Zh: "正常", En: "Well"},
	"ui.breaker.open":          {Zh: "已断开", En: "Open"},
	"ui.breaker.half-open":     {Zh: "试探中", En: "Probing"},
	"ui.breaker.forced-open":   {Zh: "人工断开", En: "Held open"},
	"ui.breaker.forced-closed": {Zh: "人工合上", En: "Held closed"},

	"ui.count.running": {Zh: "调用中", En: "Calling"},
	"ui.count.ready":   {Zh: "待发", En: "Ready"},
	"ui.count.parked":  {Zh: "停放", En: "Parked"},
	"ui.count.doubt":   {Zh: "存疑", En: "Doubt"},
	"ui.count.dead":    {Zh: "失败", En: "Dead"},

	"ui.check.resolve":      {Zh: "解析地址", En: "Resolve"},
	"ui.check.connect":      {Zh: "连接", En: "Connect"},
	"ui.check.tls":          {Zh: "TLS", En: "TLS"},
	"ui.check.authenticate": {Zh: "认证", En: "Authenticate"},
	"ui.check.permission":   {Zh: "权限", En: "Permission"},
	"ui.check.sample":       {Zh: "试调用", En: "Sample call"},

	"ui.settle.retry":     {Zh: "重做", En: "Do it again"},
	"ui.settle.retry-why": {Zh: "对端没有办理：重新调用。", En: "It did not take effect: call again."},
	"ui.settle.done":      {Zh: "视为已办", En: "It was done"},
	"ui.settle.done-why":  {Zh: "对端已经办理：流程继续，不再调用。", En: "It did take effect: go on without calling again."},
	"ui.settle.dead":      {Zh: "放弃", En: "Give it up"},
	"ui.settle.dead-why":  {Zh: "不再调用，办件转为需要人处理。", En: "It is not called again; the case gets an incident."},
	"ui.settle.settled":   {Zh: "已了结", En: "Settled"},
}

// messageWords are those of messages.
var messageWords = words.Catalogue{
	"ui.messages.sub":        {Zh: "收到的每一条消息，和它经过的每一步。", En: "Every message that was received, and each step of its way."},
	"ui.messages.search":     {Zh: "消息编号或关联键", En: "Message id or key"},
	"ui.messages.none":       {Zh: "没有消息", En: "No messages"},
	"ui.messages.none-why":   {Zh: "入口、队列、数据表收到的消息都会保存在这里。", En: "What comes in by entries, queues and tables is kept here."},
	"ui.messages.id":         {Zh: "消息编号", En: "Message id"},
	"ui.messages.source":     {Zh: "来源", En: "Source"},
	"ui.messages.route":      {Zh: "路由", En: "Route"},
	"ui.messages.by":         {Zh: "路由 {route}", En: "by {route}"},
	"ui.messages.at":         {Zh: "收到", En: "Received"},
	"ui.messages.way":        {Zh: "经过的阶段", En: "Its stages"},
	"ui.messages.facts":      {Zh: "消息头与关联键", En: "Headers and keys"},
	"ui.messages.body":       {Zh: "内容", En: "Content"},
	"ui.messages.resend":     {Zh: "重新送入路由", En: "Send it again"},
	"ui.messages.resend-why": {Zh: "消息会按现在的路由再走一遍；已经生效的调用不会重复。", En: "It goes through its route as it is now; calls that took effect are not repeated."},

	"ui.message.received": {Zh: "已收到", En: "Received"},
	"ui.message.routing":  {Zh: "办理中", En: "Under way"},
	"ui.message.handled":  {Zh: "已处理", En: "Handled"},
	"ui.message.dropped":  {Zh: "已丢弃", En: "Dropped"},
	"ui.message.dead":     {Zh: "死信", En: "Dead"},

	"ui.stage.received":     {Zh: "收到", En: "Received"},
	"ui.stage.mapped":       {Zh: "映射", En: "Mapped"},
	"ui.stage.called":       {Zh: "决定调用", En: "Call decided"},
	"ui.stage.sent":         {Zh: "发出", En: "Sent"},
	"ui.stage.answered":     {Zh: "答复", En: "Answered"},
	"ui.stage.written-back": {Zh: "回写", En: "Written back"},
	"ui.stage.fault":        {Zh: "被拒绝", En: "Refused"},
	"ui.stage.started":      {Zh: "启动流程", En: "Process started"},
	"ui.stage.correlated":   {Zh: "送达流程", En: "Correlated"},
	"ui.stage.sent-again":   {Zh: "重新送入", En: "Sent again"},
	"ui.stage.ended":        {Zh: "结束", En: "Ended"},
}

// variableWords name the variables that many halls have.
var variableWords = words.Catalogue{
	"ui.var.applicant":   {Zh: "申请人", En: "Applicant"},
	"ui.var.company":     {Zh: "企业", En: "Company"},
	"ui.var.name":        {Zh: "名称", En: "Name"},
	"ui.var.idNumber":    {Zh: "身份证号", En: "Id number"},
	"ui.var.phone":       {Zh: "手机号", En: "Phone"},
	"ui.var.wechat":      {Zh: "微信", En: "WeChat"},
	"ui.var.kind":        {Zh: "类型", En: "Kind"},
	"ui.var.capital":     {Zh: "注册资本", En: "Capital"},
	"ui.var.legalPerson": {Zh: "法定代表人", En: "Legal person"},
	"ui.var.scope":       {Zh: "经营范围", En: "Scope"},
	"ui.var.address":     {Zh: "住所", En: "Address"},
	"ui.var.district":    {Zh: "行政区划", En: "District"},
	"ui.var.code":        {Zh: "代码", En: "Code"},
	"ui.var.area":        {Zh: "面积", En: "Area"},
	"ui.var.decision":    {Zh: "结论", En: "Decision"},
	"ui.var.reason":      {Zh: "理由", En: "Reason"},
	"ui.var.result":      {Zh: "结果", En: "Result"},
	"ui.var.title":       {Zh: "标题", En: "Title"},
}
