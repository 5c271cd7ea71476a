package value

// Invoke calls a function with positional arguments, which it converts, in
// place, to the types of the parameters. It gives null and reports where they do
// not fit.
func (f *Function) Invoke(env *Env, args []any) any {
	if !env.Enter() {
		env.Leave()
		return nil
	}
	defer env.Leave()
	if !f.Variadic && !f.fit(env, args) {
		return nil
	}
	return f.Call(env, args)
}

func (f *Function) fit(env *Env, args []any) bool {
	if len(args) != len(f.Params) {
		env.Report("feel.argument-count", map[string]any{"function": f.Name, "found": len(args)})
		return false
	}
	for i, p := range f.Params {
		v, ok := Coerce(args[i], p.Type)
		if !ok {
			env.Report("feel.argument-type", map[string]any{"function": f.Name, "parameter": p.Name,
				"expected": p.Type.String(), "found": KindOf(args[i]).String()})
			return false
		}
		args[i] = v
	}
	return true
}
