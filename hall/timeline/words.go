package timeline

import (
	"time"

	"github.com/servicehall/hallway/config/words"
)

// Words are the texts of the room.
var Words = words.Catalogue{
	"timeline.left":                {Zh: "未办完即离开：{why}", En: "left before its end: {why}"},
	"timeline.left-interrupted":    {Zh: "未办完即离开：{event}", En: "left before its end: {event}"},
	"timeline.left-terminated":     {Zh: "未办完即离开：流程到达“{event}”", En: "left before its end: the process came to {event}"},
	"timeline.left-error":          {Zh: "未办完即离开：业务错误 {code}", En: "left before its end: the error {code}"},
	"timeline.cancelled":           {Zh: "办件被终止：{why}", En: "the case was cancelled: {why}"},
	"timeline.job-created":         {Zh: "调用 {operation}", En: "call {operation}"},
	"timeline.job-retried":         {Zh: "再次调用 {operation}", En: "call {operation} again"},
	"timeline.job-failed":          {Zh: "调用未能完成：{reason}", En: "the call did not succeed: {reason}"},
	"timeline.task-created":        {Zh: "待办交给 {who}", En: "a task for {who}"},
	"timeline.task-free":           {Zh: "待办，未指定办理人", En: "a task that names nobody"},
	"timeline.task-assigned":       {Zh: "由 {who} 签收", En: "taken by {who}"},
	"timeline.task-released":       {Zh: "退回待签收", En: "given back to its candidates"},
	"timeline.task-completed":      {Zh: "{who} 已办理", En: "done by {who}"},
	"timeline.timer-armed":         {Zh: "定时：{event}，{due}", En: "timer: {event} at {due}"},
	"timeline.timer-fired":         {Zh: "到时：{event}", En: "the time has come: {event}"},
	"timeline.waits-for-message":   {Zh: "等待消息 {message}（{key}）", En: "waits for the message {message} ({key})"},
	"timeline.message-delivered":   {Zh: "收到消息 {message}", En: "the message {message} came"},
	"timeline.decision":            {Zh: "决策表 {name} 给出结果", En: "the decision {name} gave its result"},
	"timeline.number":              {Zh: "取号（{name}）", En: "took a number of {name}"},
	"timeline.error-thrown":        {Zh: "业务错误 {code}", En: "the error {code}"},
	"timeline.error-caught":        {Zh: "按错误 {code} 转办", En: "goes on by the error {code}"},
	"timeline.left-escalation":     {Zh: "未办完即离开：升级 {code}", En: "left before its end: the escalation {code}"},
	"timeline.left-cancelled":      {Zh: "未办完即离开：事务由“{event}”取消", En: "left before its end: the transaction was cancelled by {event}"},
	"timeline.left-enough":         {Zh: "不再需要：完成条件已成立", En: "not needed any more: the completion condition is true"},
	"timeline.escalation-thrown":   {Zh: "升级 {code}", En: "the escalation {code}"},
	"timeline.waits-for-signal":    {Zh: "等待信号 {signal}", En: "waits for the signal {signal}"},
	"timeline.waits-for-condition": {Zh: "等待条件成立：{event}", En: "waits for a condition: {event}"},
	"timeline.condition-met":       {Zh: "条件成立：{event}", En: "the condition is true: {event}"},
	"timeline.signal-thrown":       {Zh: "发出信号 {signal}", En: "gave the signal {signal}"},
	"timeline.signal-heard":        {Zh: "收到信号 {signal}", En: "heard the signal {signal}"},
	"timeline.message-published":   {Zh: "发布消息 {message}（{key}）", En: "published the message {message} ({key})"},
	"timeline.call-started":        {Zh: "调用流程 {process}（办件 {instance}）", En: "calls the process {process} (instance {instance})"},
	"timeline.call-ended":          {Zh: "被调用的流程已办结", En: "the called process has completed"},
	"timeline.call-failed":         {Zh: "被调用的流程未办结：{why}", En: "the called process has not completed: {why}"},
	"timeline.left-by-hand":        {Zh: "由人工结束", En: "ended by hand"},
	"timeline.timer-paused":        {Zh: "计时暂停：{event}", En: "the timer stands still: {event}"},
	"timeline.instance-suspended":  {Zh: "办件挂起：{why}", En: "the case was suspended: {why}"},
	"timeline.instance-resumed":    {Zh: "办件恢复：{why}", En: "the case was resumed: {why}"},
	"timeline.instance-modified":   {Zh: "人工调整办件位置：{why}", En: "where the case stands was changed by hand: {why}"},
	"timeline.instance-migrated":   {Zh: "改用流程第 {version} 版：{why}", En: "goes on with version {version} of the process: {why}"},
	"timeline.undo":                {Zh: "撤销“{step}”", En: "undoes {step}"},
	"timeline.incident":            {Zh: "需要人处理：{reason}", En: "needs a person: {reason}"},
	"timeline.incident-closed":     {Zh: "已处理，继续", En: "resolved, goes on"},
}

// Say words the notes of steps in a language, in place, with times in a zone.
func Say(steps []Step, c words.Catalogue, lang words.Lang, zone *time.Location) {
	for i := range steps {
		for j := range steps[i].Notes {
			n := &steps[i].Notes[j]
			if due, ok := n.Args["due"].(string); ok {
				if at, err := time.Parse(time.RFC3339, due); err == nil {
					n.Args["due"] = at.In(zone).Format("2006-01-02 15:04:05")
				}
			}
			n.Text = c.Say(lang, n.Code, n.Args)
		}
	}
}
