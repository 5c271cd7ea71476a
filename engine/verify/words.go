package verify

import "github.com/servicehall/hallway/config/words"

// What most findings end with: nothing in the hall makes them, so the database
// was changed from outside or damaged.
const (
	restoreZh = "保留现场副本，与最近的备份比对（hallway verify 备份），必要时恢复"
	restoreEn = "keep a copy of what there is, compare it with the latest backup (hallway verify BACKUP), and restore that if need be"
	restartZh = "重新启动大厅；仍在则与备份比对"
	restartEn = "start the hall again; if it stays, compare with a backup"
)

// Words are the texts of the room.
var Words = words.Catalogue{
	"verify.no-instance": {Zh: "没有实例 {instance}", En: "there is no instance {instance}", MendZh: "核对编号", MendEn: "check the id"},
	"verify.chain-changed": {Zh: "实例 {instance} 的历史在事件 {event} 处与其散列不符：被改动过", En: "instance {instance}: the record at event {event} does not match its hash: it was changed",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.chain-missing": {Zh: "实例 {instance} 的历史在事件 {event} 之前缺少记录", En: "instance {instance}: a record is missing before event {event}",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.chain-unreadable": {Zh: "实例 {instance} 的历史在事件 {event} 处读不出：{reason}", En: "instance {instance}: its history cannot be read at event {event}: {reason}",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.chain-end": {Zh: "实例 {instance} 的历史止于事件 {history}，状态止于 {state}，或最后的散列不同", En: "instance {instance}: its history ends at event {history}, its state at {state}, or their last hashes differ",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.state-unreadable": {Zh: "实例 {instance} 的状态读不出：{reason}", En: "instance {instance}: its state cannot be read: {reason}",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.header": {Zh: "实例 {instance} 的行是 {row}，状态是 {state}", En: "instance {instance}: its row says {row}, its state {state}",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.fold": {Zh: "实例 {instance} 的状态不是其历史所得", En: "instance {instance}: its state is not what its history leads to",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.fold-failed": {Zh: "实例 {instance} 的历史无法推演：{reason}", En: "instance {instance}: its history cannot be folded: {reason}",
		MendZh: "用写出它的版本再试；仍是如此则与备份比对", MendEn: "try with the version that wrote it; if it stays, compare with a backup"},
	"verify.half-forgotten": {Zh: "实例 {instance} 没有状态，却没有按保留期删除的记录，或还有 {records} 条历史或未了的行", En: "instance {instance} has no state, but retention has not noted it, or {records} records or open rows are left",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.no-row": {Zh: "实例 {instance} 在 {element} 等待 {kind} {key}，却没有相应的行：它不会再前进", En: "instance {instance} waits at {element} for {kind} {key}, which has no row: it will not go on",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.stray-row": {Zh: "{kind} {key} 属于实例 {instance}，而它并不等待", En: "{kind} {key} belongs to instance {instance}, which does not wait for it",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.homeless-row": {Zh: "{kind} {key} 属于不存在的实例 {instance}", En: "{kind} {key} belongs to instance {instance}, which does not exist",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.dead-work": {Zh: "实例 {instance} 在 {element} 等待的工作 {key} 已作废，却没有异常", En: "instance {instance} waits at {element} for work {key}, which is dead without an incident",
		MendZh: "在“连接器”页重试该工作", MendEn: "send the work again on the page, under Connectors"},
	"verify.no-callee": {Zh: "实例 {instance} 在 {element} 等待它所调用的实例 {key}，而后者没有在运行", En: "instance {instance} waits at {element} for instance {key}, which does not run",
		MendZh: restartZh, MendEn: restartEn},
	"verify.stray-history": {Zh: "有 {key} 条历史属于不存在的实例 {instance}", En: "{key} records of history belong to instance {instance}, which does not exist",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.no-definition": {Zh: "实例 {instance} 的流程定义 {key} 不存在", En: "instance {instance}: its definition {key} does not exist",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.start-timer": {Zh: "定时器 {key} 所启动的流程定义不存在", En: "timer {key} starts a definition that does not exist",
		MendZh: "重新部署该流程", MendEn: "deploy the process again"},
	"verify.candidate": {Zh: "任务 {key} 有候选人，却没有打开", En: "task {key} has candidates and is not open", MendZh: restartZh, MendEn: restartEn},
	"verify.exchange": {Zh: "通话记录 {key}（实例 {instance}）没有对应的工作", En: "exchange {key} (instance {instance}) belongs to no work",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.published-instance": {Zh: "消息 {key} 由不存在的实例 {instance} 取走", En: "message {key} was taken by instance {instance}, which does not exist",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.counter-behind": {Zh: "计数器 {counter} 为 {value}，已给出的最大编号是 {highest}：会重号", En: "counter {counter} is at {value}, and {highest} was given out: numbers will come twice",
		MendZh: "停机后把该计数器改为已给出的最大编号，再与备份比对", MendEn: "stop the hall, set the counter to the highest number given, and compare with a backup"},
	"verify.counter-gap": {Zh: "计数器 {counter} 曾为 {want}，历史中只有其中 {count} 个编号", En: "counter {counter} was at {want}, and {count} of these numbers stand in the histories",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.counter-twice": {Zh: "计数器 {counter} 的编号有重复", En: "counter {counter}: a number was given out twice", MendZh: restoreZh, MendEn: restoreEn},
	"verify.message-state": {Zh: "消息 {key} 的状态无法识别", En: "message {key} is in no known state", MendZh: restoreZh, MendEn: restoreEn},
	"verify.message-reason": {Zh: "消息 {key} 已作废或丢弃，却没有原因", En: "message {key} is dead or dropped without a reason",
		MendZh: "查看其各阶段：hallway message show {key}", MendEn: "look at its stages: hallway message show {key}"},
	"verify.message-idle": {Zh: "消息 {key} 正在路由，却没有进行中的调用", En: "message {key} is on its way without a call: it will not go on",
		MendZh: restartZh, MendEn: restartEn},
	"verify.message-instance": {Zh: "消息 {key} 指向不存在的实例 {instance}", En: "message {key} points at instance {instance}, which does not exist",
		MendZh: restoreZh, MendEn: restoreEn},
	"verify.message-work": {Zh: "工作 {key} 属于一条不在路由中的消息", En: "work {key} belongs to a message that is not on its way", MendZh: restartZh, MendEn: restartEn},
	"verify.case-row":     {Zh: "实例 {instance} 与其办件行不一致", En: "instance {instance} and its row of cases do not agree", MendZh: restoreZh, MendEn: restoreEn},
}
