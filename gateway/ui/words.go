package ui

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the page. The page asks for them without "ui.".
var Words = words.Catalogue{
	"ui.title": {Zh: "集成服务大厅", En: "Hallway"},
}
