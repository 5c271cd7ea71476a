package lint

import "github.com/servicehall/hallway/config/words"

// Words words the findings of this room. {path} is one way to get there, by the
// ids of the elements.
var Words = words.Catalogue{
	"lint.join-never": {
		Zh:     "并行汇聚“{node}”永远不会通过：令牌停在 {have}，{lack} 永远不会来令牌。例如：{path}",
		En:     "the parallel join \"{node}\" never goes on: a token waits on {have}, and none can ever come on {lack}. One way: {path}",
		MendZh: "改用排他网关汇聚，或用并行网关分支", MendEn: "join with an exclusive gateway, or split with a parallel one"},
	"lint.join-starves": {
		Zh:     "并行汇聚“{node}”可能永远等待：令牌停在 {have}，{lack} 不会再来令牌。例如：{path}",
		En:     "the parallel join \"{node}\" can wait for ever: a token waits on {have}, and none comes on {lack} any more. One way: {path}",
		MendZh: "改用包容网关或排他网关汇聚，使分支与汇聚成对", MendEn: "join with an inclusive or exclusive gateway, so that split and join are of one kind"},
	"lint.inclusive-locks": {
		Zh:     "包容汇聚“{node}”可能永远等待：{lack} 的令牌也在等它。例如：{path}",
		En:     "the inclusive join \"{node}\" can wait for ever: what would come on {lack} waits for it in turn. One way: {path}",
		MendZh: "不要让两个汇聚互相等待", MendEn: "do not let two joins wait for one another"},
	"lint.complex-never": {
		Zh:     "复杂网关“{node}”永远不会激活：条件 {condition} 要的令牌比能来的多。例如：{path}",
		En:     "the complex gateway \"{node}\" is never activated: {condition} asks for more tokens than can come. One way: {path}",
		MendZh: "减小所要的令牌数", MendEn: "ask for fewer tokens"},
	"lint.complex-starves": {
		Zh:     "复杂网关“{node}”可能永远等待：令牌停在 {have}，达不到条件 {condition}。例如：{path}",
		En:     "the complex gateway \"{node}\" can wait for ever: a token waits on {have}, and {condition} is not reached. One way: {path}",
		MendZh: "减小所要的令牌数，或保证各分支都有令牌到来", MendEn: "ask for fewer tokens, or let a token come on every branch"},
	"lint.quantity-starves": {
		Zh:     "“{node}”需要 {need} 个令牌才开始，而可能只来 {tokens} 个。例如：{path}",
		En:     "\"{node}\" begins with {need} tokens, and it can be that only {tokens} come. One way: {path}",
		MendZh: "改正 startQuantity，或在前面给出足够的令牌（completionQuantity）", MendEn: "correct startQuantity, or give enough tokens before it (completionQuantity)"},
	"lint.no-way-out": {
		Zh:     "从“{node}”起没有到达结束的路径：到了这里的办件永远不会办结（{path}）",
		En:     "no way leads from \"{node}\" to an end: a case that comes here never ends ({path})",
		MendZh: "加一条通往结束事件的流", MendEn: "add a flow that leads to an end event"},
	"lint.circle-endless": {
		Zh:     "从“{node}”起是没有等待也没有出口的循环（{path}）：引擎走满一万步即拒绝",
		En:     "from \"{node}\" on it runs in a circle without a wait and without a way out ({path}): the engine refuses after 10,000 steps",
		MendZh: "在循环中加一个出口，或加一个等待", MendEn: "give the circle a way out"},

	"lint.merge-runs-again": {
		Zh:     "两个并行的令牌都经过“{node}”：其后的内容每个令牌各执行一次。例如：{path}",
		En:     "two tokens that run side by side both pass \"{node}\": what follows it runs once for each of them. One way: {path}",
		MendZh: "若应只执行一次，改用并行网关或包容网关汇聚", MendEn: "if it should run once, join with a parallel or inclusive gateway"},
	"lint.implicit-merge": {
		Zh:     "两个并行的令牌都进入“{node}”：它每个令牌各执行一次。例如：{path}",
		En:     "two tokens that run side by side both enter \"{node}\": it runs once for each of them. One way: {path}",
		MendZh: "若应只执行一次，在它前面用并行网关或包容网关汇聚", MendEn: "if it should run once, join before it with a parallel or inclusive gateway"},
	"lint.join-runs-again": {
		Zh:     "包容汇聚“{node}”可能先放行一次，其他并行的令牌到来后再放行一次。例如：{path}",
		En:     "the inclusive join \"{node}\" can go on once and then again, for a token that ran beside the first. One way: {path}",
		MendZh: "不要让来自别处的流进入这个汇聚", MendEn: "do not lead a flow from elsewhere into this join"},

	"lint.condition-true": {
		Zh: "“{node}”之后的条件 {condition} 总是成立", En: "the condition {condition} after \"{node}\" is always true",
		MendZh: "写出真正的条件，或设为默认流", MendEn: "write the real condition, or make it the default flow"},
	"lint.condition-false": {
		Zh: "“{node}”之后的条件 {condition} 从不成立：这条流永远不会走", En: "the condition {condition} after \"{node}\" is never true: this flow is never taken",
		MendZh: "写出真正的条件，或删去这条流", MendEn: "write the real condition, or remove the flow"},
	"lint.condition-twice": {
		Zh:     "排他网关“{node}”的流 {first} 已用同样的条件 {condition}：这条流永远不会走",
		En:     "the flow {first} of the exclusive gateway \"{node}\" has the same condition {condition}: this one is never taken",
		MendZh: "改正其中一个条件", MendEn: "correct one of the two"},
	"lint.default-alone": {
		Zh: "默认流是“{node}”唯一的流：没有可以不成立的条件", En: "the default flow is the only flow out of \"{node}\": there is no condition that it could stand in for",
		MendZh: "取消默认标记，或补上缺少的流", MendEn: "make it an ordinary flow, or add the flows that are missing"},
	"lint.no-other-way": {
		Zh: "“{node}”之后的每条流都有条件，又没有默认流：条件都不成立时办件会停住", En: "every flow out of \"{node}\" has a condition and none is the default: a case stops where no condition is true",
		MendZh: "设置默认流", MendEn: "set a default flow"},

	"lint.timer-past": {
		Zh: "“{node}”的日期 {date} 已经过去：一到这里立即触发", En: "the date {date} of \"{node}\" has passed: it fires at once",
		MendZh: "改为将来的日期，或用 FEEL 算出", MendEn: "give a date that is to come, or compute it with FEEL"},
	"lint.boundary-never": {
		Zh: "“{activity}”从不等待，它上面的“{node}”永远不会发生", En: "\"{activity}\" never waits, so \"{node}\" on it never happens",
		MendZh: "把事件放到会等待的活动上", MendEn: "attach the event to an activity that waits"},
	"lint.never-thrown": {
		Zh: "“{activity}”内没有什么会抛出 {trigger} {code}，“{node}”永远不会发生", En: "nothing in \"{activity}\" can throw the {trigger} {code}, so \"{node}\" never happens",
		MendZh: "改正代码，或删去这个事件", MendEn: "correct the code, or remove the event"},
	"lint.error-uncaught": {
		Zh: "“{node}”抛出的错误 {code} 在此流程中没有事件捕获：将成为异常", En: "no event of this process catches the error {code} that \"{node}\" throws: it becomes an incident",
		MendZh: "在外层加错误边界事件或错误事件子流程", MendEn: "catch it around: by an error boundary event or event subprocess"},
	"lint.escalation-uncaught": {
		Zh: "“{node}”抛出的升级 {code} 在此流程中没有事件捕获：没有作用", En: "no event of this process catches the escalation {code} that \"{node}\" throws: nothing comes of it",
		MendZh: "在外层加升级边界事件或升级事件子流程", MendEn: "catch it around: by an escalation boundary event or event subprocess"},
	"lint.signal-unheard": {
		Zh: "一同检查的流程都不接收“{node}”抛出的信号“{signal}”", En: "no process that is checked with it hears the signal \"{signal}\" that \"{node}\" throws",
		MendZh: "核对信号名称；若由他处接收则无须处理", MendEn: "check the name; if something else hears it, all is well"},
	"lint.signal-unthrown": {
		Zh: "一同检查的流程都不抛出“{node}”等待的信号“{signal}”", En: "no process that is checked with it throws the signal \"{signal}\" that \"{node}\" waits for",
		MendZh: "核对信号名称；若由他处抛出则无须处理", MendEn: "check the name; if something else throws it, all is well"},
	"lint.message-both": {
		Zh: "消息“{message}”既在 {start} 开始办件，又由“{node}”等待：归谁取决于关联键", En: "the message \"{message}\" begins instances at {start}, and \"{node}\" waits for it too: which of the two it is for depends on its key",
		MendZh: "为两者使用不同的消息名称", MendEn: "give the two messages different names"},

	"lint.two-loops": {
		Zh: "“{node}”既是循环又是多实例", En: "\"{node}\" is a loop and a multi-instance activity at once",
		MendZh: "只保留一种", MendEn: "keep one of the two"},
	"lint.begins-in-the-middle": {
		Zh: "办件从“{node}”开始，不能再有流 {flow} 进入", En: "instances begin at \"{node}\", so the flow {flow} cannot lead into it",
		MendZh: "去掉 instantiate，或去掉进入它的流", MendEn: "remove instantiate, or the flow into it"},
	"lint.ends-here": {
		Zh: "“{node}”之后什么也没有：令牌在此结束，而它不是结束事件", En: "nothing follows \"{node}\": a token ends here, and it is no end event",
		MendZh: "画出后面的流，或以结束事件收尾", MendEn: "draw what follows, or close it with an end event"},
	"lint.gateway-idle": {
		Zh: "网关“{node}”既不分支也不汇聚，没有作用", En: "the gateway \"{node}\" neither splits nor joins: it does nothing",
		MendZh: "删去它，或补上缺少的流", MendEn: "remove it, or add the flows that are missing"},
	"lint.ad-hoc-empty": {
		Zh: "即席子流程“{node}”中没有活动", En: "there is no activity in the ad-hoc subprocess \"{node}\"",
		MendZh: "放入活动", MendEn: "put activities into it"},
	"lint.ad-hoc-end": {
		Zh: "即席子流程中不应有结束事件“{node}”", En: "an ad-hoc subprocess has no end events; \"{node}\" is one",
		MendZh: "删去它：即席子流程按完成条件结束", MendEn: "remove it: an ad-hoc subprocess ends by its completion condition"},

	"lint.undo-never": {
		Zh: "没有事件会撤销“{activity}”：“{node}”永远不会执行", En: "no event undoes \"{activity}\", so \"{node}\" never runs",
		MendZh: "在同一作用域或外层加补偿抛出事件", MendEn: "throw compensation in the same scope or around it"},
	"lint.undo-nothing": {
		Zh: "“{node}”没有可以撤销的内容", En: "\"{node}\" has nothing to undo",
		MendZh: "为要撤销的活动加补偿边界事件与撤销活动", MendEn: "give the activities a compensation boundary event with what undoes them"},
}
