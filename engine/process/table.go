package process

import "github.com/servicehall/hallway/engine/bpmn"

// build compiles what one node does.
type build func(*compiler, *bpmn.Node) behaviour

// builders is the element table: what is executed, and by which file. It holds
// the kinds that bpmn.Elements says run; a test compares the two.
func builders() map[bpmn.Kind]build {
	t := map[bpmn.Kind]build{
		bpmn.ThrowNone:          buildPass,
		bpmn.ThrowMessage:       buildSend,
		bpmn.ThrowLink:          buildPass,
		bpmn.EndNone:            buildPass,
		bpmn.EndMessage:         buildSend,
		bpmn.ServiceTask:        buildJob,
		bpmn.SendTask:           buildSend,
		bpmn.ReceiveTask:        buildReceiveTask,
		bpmn.UserTask:           buildUserTask,
		bpmn.RuleTask:           buildRuleTask,
		bpmn.ScriptTask:         buildScriptTask,
		bpmn.ManualTask:         buildPass,
		bpmn.UndefinedTask:      buildPass,
		bpmn.ExclusiveGateway:   buildExclusive,
		bpmn.ParallelGateway:    buildParallel,
		bpmn.InclusiveGateway:   buildInclusive,
		bpmn.ComplexGateway:     buildComplex,
		bpmn.EventBasedGateway:  buildEventGateway,
		bpmn.EmbeddedSubprocess: buildSubprocess,
		bpmn.EventSubprocess:    buildEventSubprocess,
		bpmn.Transaction:        buildSubprocess,
		bpmn.AdHocSubprocess:    buildAdHoc,
		bpmn.CallActivity:       buildCall,
	}
	for _, e := range bpmn.Elements() {
		switch k := e.Kind; {
		case t[k] != nil || !e.Runs() || !k.Event():
		case k.Start():
			t[k] = buildStart
		case k.Catch() && k != bpmn.CatchLink:
			t[k] = buildCatch
		case k.Throw():
			t[k] = buildThrow
		default: // boundary events and caught links are entered when they have happened
			t[k] = buildPass
		}
	}
	return t
}
