package process

import "github.com/servicehall/hallway/config/words"

// Words say why an instance does not do what is asked of it.
var Words = words.Catalogue{
	"process.ended":         {Zh: "实例已经结束", En: "the instance has ended"},
	"process.suspended":     {Zh: "实例已挂起，恢复后才能继续", En: "the instance is suspended; it goes on when it is resumed"},
	"process.not-suspended": {Zh: "实例没有挂起", En: "the instance is not suspended"},
	"process.gone":          {Zh: "已经不再等待处理", En: "it is not open any more"},
	"process.circle":        {Zh: "流程不停循环，没有等待点", En: "the process ran in a circle without waiting"},
	"process.refused":       {Zh: "被拒绝：{reason}", En: "it was refused: {reason}"},

	"process.modify-nothing":   {Zh: "没有任何改动", En: "it changes nothing"},
	"process.modify-suspended": {Zh: "实例挂起期间不能进入任何节点", En: "nothing can be entered while the instance is suspended"},
	"process.modify-no-leave":  {Zh: "没有正在运行的节点 {element}", En: "there is no running element instance {element}"},
	"process.modify-no-token":  {Zh: "连线 {flow} 上没有等待的令牌", En: "no token waits on the flow {flow}"},
	"process.modify-none":      {Zh: "流程中没有节点 {element}", En: "there is no element {element}"},
	"process.modify-event":     {Zh: "{element} 只能由其事件触发", En: "{element} is begun by its event only"},
	"process.modify-scope":     {Zh: "{element} 不能在 {scope} 中进入", En: "{element} cannot be entered in {scope}"},
	"process.modify-which":     {Zh: "{around} 有 {count} 个实例，须指明在哪一个中进入 {element}", En: "there are {count} instances of {around}: say in which one {element} is entered"},
	"process.modify-middle":    {Zh: "{around} 没有运行，不能从中间进入", En: "{around} is not running, and cannot be entered in the middle"},

	"process.migrate-name":       {Zh: "第 {version} 版没有节点 {element}", En: "version {version} has no element {element}"},
	"process.migrate-definition": {Zh: "实例运行在定义 {is} 上，不是 {want}", En: "the instance runs on definition {is}, not {want}"},
	"process.migrate-flow":       {Zh: "连线 {flow} 上有令牌等待，新版中没有通向 {element} 的这条路", En: "a token waits on the flow {flow}, and there is no such way to {element}"},
	"process.migrate-old":        {Zh: "{element} 不是第 {version} 版的节点", En: "{element} is no element of version {version}"},
	"process.migrate-new":        {Zh: "{element} 正在运行，第 {version} 版没有节点 {new}", En: "{element} runs, and version {version} has no element {new}"},
	"process.migrate-kind":       {Zh: "{element} 的类型是 {kind}，{new} 的类型是 {newKind}", En: "{element} is a {kind}, and {new} a {newKind}"},
	"process.migrate-loop":       {Zh: "{element} 与 {new} 的重复方式不同", En: "{element} and {new} do not repeat alike"},
	"process.migrate-parent":     {Zh: "{new} 与 {element} 不在同一个子流程中", En: "{new} is in another subprocess than {element}"},
}
