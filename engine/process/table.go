package process

import "github.com/servicehall/hallway/engine/bpmn"

// build compiles what one node does.
type build func(*compiler, *bpmn.Node) behaviour

// builders is the element table: what is executed, and by which file. It holds
// the kinds that bpmn.Elements says run; a test compares the two.
func builders() map[bpmn.Kind]build {
	return map[bpmn.Kind]build{
		bpmn.StartNone:          buildStartNone,
		bpmn.StartMessage:       buildStartMessage,
		bpmn.StartTimer:         buildStartTimer,
		bpmn.CatchMessage:       buildCatchMessage,
		bpmn.CatchTimer:         buildCatchTimer,
		bpmn.ThrowNone:          buildPass,
		bpmn.ThrowMessage:       buildJob,
		bpmn.EndNone:            buildPass,
		bpmn.EndMessage:         buildJob,
		bpmn.EndError:           buildEndError,
		bpmn.EndTerminate:       buildEndTerminate,
		bpmn.BoundaryMessage:    buildBoundaryMessage,
		bpmn.BoundaryTimer:      buildBoundaryTimer,
		bpmn.BoundaryError:      buildBoundaryError,
		bpmn.ServiceTask:        buildJob,
		bpmn.SendTask:           buildJob,
		bpmn.ReceiveTask:        buildCatchMessage,
		bpmn.UserTask:           buildUserTask,
		bpmn.RuleTask:           buildRuleTask,
		bpmn.ScriptTask:         buildScriptTask,
		bpmn.ManualTask:         buildPass,
		bpmn.UndefinedTask:      buildPass,
		bpmn.ExclusiveGateway:   buildExclusive,
		bpmn.ParallelGateway:    buildParallel,
		bpmn.EventBasedGateway:  buildEventGateway,
		bpmn.EmbeddedSubprocess: buildSubprocess,
	}
}
