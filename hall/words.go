package hall

import (
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/hall/timeline"
)

func timelineWords() words.Catalogue { return timeline.Words }

// texts say what a case waits for.
var texts = words.Catalogue{
	"hall.wait.job":             {Zh: "“{name}”正在进行，自 {since}", En: "{name} is under way since {since}"},
	"hall.wait.job.ready":       {Zh: "“{name}”：正在调用{peer}，自 {since}", En: "{name}: calling {peer} since {since}"},
	"hall.wait.job.ready.again": {Zh: "“{name}”：将再次调用{peer}，自 {since}（{reason}）", En: "{name}: will call {peer} again, since {since} ({reason})"},
	"hall.wait.job.leased":      {Zh: "“{name}”：正在调用{peer}，自 {since}", En: "{name}: calling {peer} since {since}"},
	"hall.wait.job.parked":      {Zh: "“{name}”：等待{peer}恢复，自 {since}", En: "{name}: waits for {peer} since {since}"},
	"hall.wait.job.doubt":       {Zh: "“{name}”：{peer}是否已办理不明，需人工核实，自 {since}", En: "{name}: whether {peer} did it is not known, a person has to look, since {since}"},
	"hall.wait.job.dead":        {Zh: "“{name}”：{peer}无法办理，自 {since}：{reason}", En: "{name}: {peer} cannot do it, since {since}: {reason}"},
	"hall.wait.job.done":        {Zh: "“{name}”：{peer}已答复，正在处理", En: "{name}: {peer} has answered, going on"},
	"hall.wait.task":            {Zh: "“{name}”：等 {what} 办理，自 {since}", En: "{name}: {what} has to decide, since {since}"},
	"hall.wait.task.free":       {Zh: "“{name}”：待签收，自 {since}", En: "{name}: nobody has taken it yet, since {since}"},
	"hall.wait.timer":           {Zh: "“{name}”：到 {what}", En: "{name}: at {what}"},
	"hall.wait.message":         {Zh: "“{name}”：等待消息 {what}，自 {since}", En: "{name}: waits for the message {what} since {since}"},
	"hall.wait.signal":          {Zh: "“{name}”：等待信号 {what}，自 {since}", En: "{name}: waits for the signal {what} since {since}"},
	"hall.wait.condition":       {Zh: "“{name}”：等待条件成立，自 {since}", En: "{name}: waits until its condition is true, since {since}"},
	"hall.wait.call":            {Zh: "“{name}”：等待被调用的流程 {what} 办结，自 {since}", En: "{name}: waits for the process {what} that it has called, since {since}"},
	"hall.wait.incident":        {Zh: "“{name}”需要人处理，自 {since}：{what}", En: "{name} needs a person, since {since}: {what}"},
	"hall.wait.join":            {Zh: "“{name}”：等待并行的其他步骤，自 {since}", En: "{name}: waits for the steps beside it since {since}"},
}
