package app

import (
	"fmt"
	"strings"
)

// assignments reads NAME=VALUE arguments.
func assignments(all []string) (map[string]string, error) {
	out := map[string]string{}
	for _, a := range all {
		name, value, ok := strings.Cut(a, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is not NAME=VALUE", a)
		}
		out[name] = value
	}
	return out, nil
}
