package api

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"path"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Files are those of a deployment.
type Files struct {
	Files []FileText `json:"files"`
}

// FileText is one file: .bpmn, .dmn or .form.
type FileText struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// DeployedView is one thing that has been deployed.
type DeployedView struct {
	engine.Deployed
	// Warnings are what is worth a look in its file; with the first thing of it.
	Warnings []problem.Detail `json:"warnings,omitempty"`
}

// Linted is what a deployment would say of files.
type Linted struct {
	Deployable bool             `json:"deployable"` // no finding is an error
	Findings   []problem.Detail `json:"findings"`
}

const maxFiles = 100

func deploymentRoutes() []Route {
	return []Route{
		{Access: verb(auth.CaseRead), Operation: openapi.Operation{Method: "GET", Path: "/deployments", Name: "listDeployments", Tag: "deployments",
			Summary: words.Entry{Zh: "各流程、决策、表单的最新版本", En: "The newest version of every process, decision and form"}, Response: []engine.Deployed{}}, Run: (*API).listDeployments},
		{Access: verb(auth.Deploy), Operation: openapi.Operation{Method: "POST", Path: "/deployments", Name: "deploy", Tag: "deployments",
			Summary: words.Entry{Zh: "部署一组文件：全部接受，或全部拒绝并列出所有问题", En: "Take up files together, or refuse them with all findings"},
			Request: Files{}, Takes: []string{"application/json", "multipart/form-data"}, Response: []DeployedView{}, Refusals: []int{422}}, Run: (*API).deploy},
		{Access: verb(auth.Deploy), Operation: openapi.Operation{Method: "POST", Path: "/lint", Name: "lint", Tag: "deployments",
			Summary: words.Entry{Zh: "检查一组文件，给出部署时会报的全部问题与提醒；不部署", En: "Say of files all that a deployment would, errors and warnings; deploys nothing"},
			Request: Files{}, Takes: []string{"application/json", "multipart/form-data"}, Response: Linted{}}, Run: (*API).lint},
	}
}

func (a *API) listDeployments(*Request) (any, error) {
	all := a.c.Hall.Deployments()
	if all == nil {
		all = []engine.Deployed{}
	}
	return all, nil
}

func (a *API) deploy(q *Request) (any, error) {
	files, err := q.files()
	if err != nil {
		return nil, err
	}
	all, err := a.c.Hall.Deploy(q.ctx, files)
	if err != nil {
		return nil, err
	}
	out := []DeployedView{}
	for _, d := range all {
		out = append(out, DeployedView{d, problem.Details(d.Warnings, a.c.Words, q.Lang)})
	}
	return out, nil
}

// lint says what deploy would.
func (a *API) lint(q *Request) (any, error) {
	files, err := q.files()
	if err != nil {
		return nil, err
	}
	found := a.c.Hall.Lint(files)
	return Linted{Deployable: !found.Bad(), Findings: problem.Details(found, a.c.Words, q.Lang)}, nil
}

// files reads the files of a request, in JSON or as a form.
func (q *Request) files() ([]engine.File, error) {
	kind, _, err := q.media(fiber.MIMEApplicationJSON, fiber.MIMEMultipartForm)
	if err != nil {
		return nil, err
	}
	var files []engine.File
	if kind == fiber.MIMEMultipartForm {
		files, err = q.uploads()
	} else {
		files, err = q.filesInJSON()
	}
	if err != nil {
		return nil, err
	}
	if len(files) == 0 || len(files) > maxFiles {
		return nil, problem.Invalid("problem.invalid", needed("files"))
	}
	return files, nil
}

func (q *Request) filesInJSON() ([]engine.File, error) {
	var in Files
	if err := q.json(&in); err != nil {
		return nil, err
	}
	var out []engine.File
	for _, f := range in.Files {
		out = append(out, engine.File{Name: path.Base(f.Name), Content: []byte(f.Content)})
	}
	return out, nil
}

// uploads reads the files of a multipart form, whatever their parts are named.
func (q *Request) uploads() ([]engine.File, error) {
	form, err := q.c.MultipartForm()
	if err != nil {
		return nil, problem.Wrap(fiber.StatusBadRequest, "problem.bad-request", err)
	}
	var out []engine.File
	for _, parts := range form.File {
		for _, p := range parts {
			f, err := readPart(p)
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func readPart(p *multipart.FileHeader) (_ engine.File, err error) {
	in, err := p.Open()
	if err != nil {
		return engine.File{}, fmt.Errorf("open the uploaded file %s: %w", p.Filename, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	content, err := io.ReadAll(in)
	if err != nil {
		return engine.File{}, fmt.Errorf("read the uploaded file %s: %w", p.Filename, err)
	}
	return engine.File{Name: path.Base(p.Filename), Content: content}, nil
}
