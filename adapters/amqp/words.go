package amqp

import "github.com/servicehall/hallway/config/words"

// Words are the codes of faults that have none of the broker's own.
var Words = words.Catalogue{
	"amqp.settings":   {Zh: "连接器的设置不能工作", En: "the connector's settings cannot work"},
	"amqp.operation":  {Zh: "连接器没有这个操作", En: "the connector has no such operation"},
	"amqp.connection": {Zh: "没有到消息代理的连接", En: "there is no connection to the broker"},
	"amqp.blocked":    {Zh: "消息代理资源不足，暂不接收消息", En: "the broker is short of resources and takes no messages now"},
	"amqp.cancelled":  {Zh: "发送之前已取消", En: "given up before the message was sent"},
	"amqp.unconfirmed": {
		Zh: "消息已发出，但未收到确认", En: "the message was sent and not confirmed",
		MendZh: "接收方按 message-id 去重时可以再次发送", MendEn: "it may be sent again if the receiver drops repetitions by message-id",
	},
	"amqp.nack": {
		Zh: "消息代理未接收消息：队列已满或暂无主节点", En: "the broker did not take the message: the queue is full or has no leader",
		MendZh: "检查队列长度与消费者", MendEn: "look at the queue's length and its consumers",
	},
	"amqp.unroutable": {
		Zh: "没有队列接收该路由键的消息", En: "no queue takes messages with this routing key",
		MendZh: "检查路由键与绑定；允许丢弃时设 mandatory: false", MendEn: "look at the routing key and the bindings; with mandatory: false such messages are dropped",
	},
	"amqp.topology": {
		Zh: "消息代理上的交换机或队列与声明不一致", En: "an exchange or queue stands at the broker otherwise than declared",
		MendZh: "使声明与已有定义一致，或删除已有者后重试", MendEn: "declare it as it stands there, or delete it there",
	},
	"amqp.input": {
		Zh: "输入不符合该操作的要求", En: "the input is not what the operation takes",
		MendZh: "按消息改正输入映射", MendEn: "mend the input mapping as the message says",
	},
}
