package amqp

import (
	"time"

	"github.com/servicehall/hallway/config"
)

// Settings are those of a connector: which broker, and what must stand there.
type Settings struct {
	URL            config.Secret `yaml:"url" required:"true" doc:"Address with user, password and virtual host; amqps for TLS.|地址，含用户、密码与虚拟主机；amqps 表示 TLS。" example:"amqps://hall:${AMQP_PASSWORD}@mq.example/hall"`
	ConnectionName string        `yaml:"connectionName" doc:"Name by which the broker's operators see the connection; the connector's name if left out.|代理管理员所见的连接名称；未填写时为连接器名称。"`
	Heartbeat      time.Duration `yaml:"heartbeat" default:"10s" min:"1s" max:"5m" doc:"A dead link is noticed after about twice this.|断线约在此时长的两倍后被发现。"`
	CAFile         string        `yaml:"caFile" doc:"Certificates (PEM) that the broker's certificate is proved with; the system's if left out.|用于验证代理证书的 PEM 文件；未填写时使用系统证书。"`
	Channels       int           `yaml:"channels" default:"32" min:"1" max:"1000" doc:"Messages under way at once, each waiting for its confirmation.|同时等待确认的消息数。"`
	Topology       Topology      `yaml:"topology" doc:"What is declared on every connection; what stands there otherwise is a configuration error.|每次连接时声明；与已有定义不一致即为配置错误。"`
}

// Topology is what must stand at the broker. All of it is durable.
type Topology struct {
	Exchanges []Exchange `yaml:"exchanges" doc:"Exchanges.|交换机。"`
	Queues    []Queue    `yaml:"queues" doc:"Queues.|队列。"`
	Bindings  []Binding  `yaml:"bindings" doc:"What brings messages from exchanges into queues.|将消息由交换机送入队列的绑定。"`
}

// Exchange is a durable exchange.
type Exchange struct {
	Name      string `yaml:"name" required:"true" max:"255" doc:"Its name.|名称。" example:"hall"`
	Type      string `yaml:"type" default:"topic" enum:"direct,fanout,topic,headers" doc:"How it chooses queues.|路由方式。"`
	Alternate string `yaml:"alternate" max:"255" doc:"Exchange that takes what no queue wants.|接收无队列可投递之消息的交换机。"`
}

// Queue is a durable queue.
type Queue struct {
	Name                 string        `yaml:"name" required:"true" max:"255" doc:"Its name.|名称。" example:"crm.changes"`
	Type                 string        `yaml:"type" default:"quorum" enum:"quorum,classic" doc:"Quorum queues survive the loss of a node.|quorum 队列可承受节点丢失。"`
	DeadLetterExchange   string        `yaml:"deadLetterExchange" max:"255" doc:"Exchange that takes what was refused, has expired or came too often.|接收被拒绝、过期或投递过多之消息的交换机。"`
	DeadLetterRoutingKey string        `yaml:"deadLetterRoutingKey" max:"255" doc:"Routing key of dead letters; their own if left out.|死信的路由键；未填写时沿用原路由键。"`
	DeliveryLimit        int           `yaml:"deliveryLimit" min:"0" max:"1000000" doc:"Deliveries of one message at most (quorum); 0 = no limit of ours.|同一消息的最多投递次数（quorum）；0 表示不设。"`
	TTL                  time.Duration `yaml:"ttl" doc:"Messages older than this are dead letters.|超过此时长的消息成为死信。"`
	MaxLength            int           `yaml:"maxLength" min:"0" doc:"Messages at most; more are not confirmed. 0 = no limit.|消息数上限，超出者不予确认；0 表示不限。"`
	SingleConsumer       bool          `yaml:"singleConsumer" doc:"One consumer at a time, the others wait for its end.|同一时刻仅一个消费者，其余等待。"`
}

// Binding binds a queue to an exchange.
type Binding struct {
	Queue      string `yaml:"queue" required:"true" max:"255" doc:"The queue.|队列。"`
	Exchange   string `yaml:"exchange" required:"true" max:"255" doc:"The exchange.|交换机。"`
	RoutingKey string `yaml:"routingKey" max:"255" doc:"Routing key or pattern.|路由键或其模式。" example:"crm.#"`
}

// Operation publishes one message and waits until the broker has it.
type Operation struct {
	Exchange    string            `yaml:"exchange" max:"255" doc:"The exchange; left out, the routing key is a queue's name.|交换机；未填写时路由键即队列名。"`
	RoutingKey  string            `yaml:"routingKey" max:"255" doc:"The routing key; left out, the input's field routingKey (see envelope).|路由键；未填写时取输入的 routingKey 字段（见 envelope）。"`
	Envelope    bool              `yaml:"envelope" doc:"Take routingKey, correlationId, replyTo and headers out of the input; the body is the rest of it, or its field body if that is all. Otherwise the whole input is the body.|从输入中取出 routingKey、correlationId、replyTo 与 headers，其余为消息体；若其余仅有 body 字段，则取其值。否则整个输入即消息体。"`
	Type        string            `yaml:"type" max:"255" doc:"Type of the message.|消息类型。"`
	ContentType string            `yaml:"contentType" default:"application/json" max:"200" doc:"With anything but JSON the body must be a text.|非 JSON 时消息体必须是文本。"`
	Charset     string            `yaml:"charset" default:"utf-8" enum:"utf-8,gbk,gb18030" doc:"Charset of the body.|消息体的字符集。"`
	Headers     map[string]string `yaml:"headers" doc:"Headers of every message.|每条消息的消息头。"`
	Expiration  time.Duration     `yaml:"expiration" doc:"The broker drops what nobody took in this time.|超过此时长无人取走则由代理丢弃。"`
	Persistent  bool              `yaml:"persistent" default:"true" doc:"The broker writes it to disk.|由代理写入磁盘。"`
	Mandatory   bool              `yaml:"mandatory" default:"true" doc:"A message that no queue takes is an error.|无队列接收即为错误。"`
}

// Source is a queue that is consumed.
type Source struct {
	Queue             string `yaml:"queue" required:"true" max:"255" doc:"The queue.|队列。"`
	Prefetch          int    `yaml:"prefetch" default:"100" min:"1" max:"10000" doc:"Messages under way at once.|同时处理的消息数。"`
	Ordered           bool   `yaml:"ordered" doc:"One at a time, in the queue's order.|按队列顺序逐条处理。"`
	Consumer          string `yaml:"consumer" max:"255" doc:"Consumer tag; the broker makes one if left out.|消费者标签；未填写时由代理生成。"`
	Charset           string `yaml:"charset" enum:"utf-8,gbk,gb18030" doc:"Charset of the bodies, whatever they say themselves.|消息体的字符集，优先于消息自身的声明。"`
	IDHeader          string `yaml:"idHeader" max:"255" doc:"Header that identifies a message without a message-id.|消息无 message-id 时标识它的消息头。"`
	IDFromCorrelation bool   `yaml:"idFromCorrelation" doc:"Then take the correlation id. Only where each message has its own, or all but the first are lost as duplicates.|其次取 correlation-id。仅当每条消息各不相同时使用，否则除首条外都会被视为重复。"`
}
