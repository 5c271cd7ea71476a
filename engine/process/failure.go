package process

import "github.com/servicehall/hallway/mapping/feel"

func failure(d feel.Diagnostics) string { return "" }
