package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/servicehall/hallway/mapping/feel"
)

const (
	inFEEL = `amount > 1000 and applicant.type = "company"`
	inExpr = `amount > 1000 && applicant.type == "company"`
	inCEL  = `amount > 1000.0 && applicant.type == "company"`
)

var errWrong = errors.New("the result is wrong")

func verdict(ok bool) error {
	if ok {
		return nil
	}
	return errWrong
}

// condition reads what decoding JSON leaves: numbers as their text.
func condition() (work, error) {
	vars := map[string]any{"amount": json.Number("1250.50"), "applicant": map[string]any{"type": "company"}, "form": nil}
	byHand := func() error {
		n, ok1 := vars["amount"].(json.Number)
		amount, err := n.Float64()
		applicant, ok2 := vars["applicant"].(map[string]any)
		kind, ok3 := applicant["type"].(string)
		return verdict(ok1 && ok2 && ok3 && err == nil && amount > 1000 && kind == "company")
	}
	ours, err := conditionInFEEL(vars)
	return work{"condition, JSON numbers", 20000, []contestant{{name: "by hand", run: byHand}, {"hallway", ours, goal{times: 2}}}}, err
}

// conditionOfFloats reads Go's floats, which is what the others can.
func conditionOfFloats() (work, error) {
	vars := map[string]any{"amount": 1250.5, "applicant": map[string]any{"type": "company"}, "form": nil}
	byHand := func() error {
		amount, ok1 := vars["amount"].(float64)
		applicant, ok2 := vars["applicant"].(map[string]any)
		kind, ok3 := applicant["type"].(string)
		return verdict(ok1 && ok2 && ok3 && amount > 1000 && kind == "company")
	}
	ours, err := conditionInFEEL(vars)
	if err != nil {
		return work{}, err
	}
	program, err := expr.Compile(inExpr, expr.Env(vars))
	if err != nil {
		return work{}, fmt.Errorf("compile %s: %w", inExpr, err)
	}
	var machine vm.VM
	inExprLang := func() error {
		out, err := machine.Run(program, vars)
		if err != nil {
			return fmt.Errorf("run %s: %w", inExpr, err)
		}
		return verdict(out == true)
	}
	env, err := cel.NewEnv(cel.Variable("amount", cel.DoubleType), cel.Variable("applicant", cel.MapType(cel.StringType, cel.DynType)))
	if err != nil {
		return work{}, fmt.Errorf("make an environment: %w", err)
	}
	ast, issues := env.Compile(inCEL)
	if issues.Err() != nil {
		return work{}, fmt.Errorf("compile %s: %w", inCEL, issues.Err())
	}
	prg, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return work{}, fmt.Errorf("plan %s: %w", inCEL, err)
	}
	inCELGo := func() error {
		out, _, err := prg.Eval(vars)
		if err != nil {
			return fmt.Errorf("evaluate %s: %w", inCEL, err)
		}
		return verdict(out.Value() == true)
	}
	return work{"condition, floats", 20000, []contestant{
		{name: "by hand", run: byHand}, {"hallway", ours, goal{times: 2}}, {name: "expr", run: inExprLang}, {name: "cel", run: inCELGo},
	}}, nil
}

func conditionInFEEL(vars map[string]any) (func() error, error) {
	p, found := feel.Compile(inFEEL, feel.Options{})
	if err := found.Err(); err != nil {
		return nil, err
	}
	in := feel.Input{Vars: feel.Map(vars)}
	return func() error {
		got, _ := p.Test(in)
		return verdict(got == feel.True)
	}, nil
}
