package api

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/gateway/problem"
)

// Backups is what makes backups of the running hall, in a folder of its own
// choice, and knows those that are there.
type Backups interface {
	// Begin starts one and returns it as it is under way; ErrBackupRunning
	// while another one is.
	Begin(actor string) (Backup, error)
	// List names the newest first.
	List() ([]Backup, error)
}

// ErrBackupRunning says that one backup is under way already.
var ErrBackupRunning = errors.New("a backup is under way")

// BackupState says where a backup stands.
type BackupState string

// The states of a backup.
const (
	// BackupRunning: it is being made; from nothing.
	BackupRunning BackupState = "running"
	// BackupDone: the file is whole and proved; final.
	BackupDone BackupState = "done"
	// BackupFailed: there is no file, and code and reason say why; final, and
	// forgotten when the program ends.
	BackupFailed BackupState = "failed"
)

// Backup is a backup that was made, or is under way.
type Backup struct {
	Name   string           `json:"name"` // of the file in the hall's folder of backups
	State  BackupState      `json:"state"`
	Made   time.Time        `json:"made"` // the moment that it shows
	Size   int64            `json:"size,omitempty"`
	TookMs int64            `json:"tookMs,omitempty"`
	Facts  map[string]int64 `json:"facts,omitempty"` // its position: counts of instances, history and so on
	Files  int              `json:"files,omitempty"`
	Done   int64            `json:"done,omitempty"` // bytes of the database that are copied, of Total
	Total  int64            `json:"total,omitempty"`
	By     string           `json:"by,omitempty"` // who asked for it, while the program runs
	Code   string           `json:"code,omitempty"`
	Reason string           `json:"reason,omitempty"`
}

func backupRoutes() []Route {
	return []Route{
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "GET", Path: "/backups", Name: "listBackups", Tag: "backups",
			Summary: words.Entry{Zh: "备份，最新的在前；进行中的给出进度", En: "Backups, the newest first; one that is under way says how far it is"}, Response: []Backup{}}, Run: (*API).listBackups},
		{Access: verb(auth.Administer), Operation: openapi.Operation{Method: "POST", Path: "/backups", Name: "makeBackup", Tag: "backups",
			Summary: words.Entry{Zh: "开始备份运行中的大厅，写入数据文件夹下的 backups", En: "Begin a backup of the running hall into the folder backups of its data"},
			Status:  fiber.StatusAccepted, Response: Backup{}, Refusals: []int{409}}, Run: (*API).makeBackup},
	}
}

func (a *API) listBackups(*Request) (any, error) {
	if a.c.Backups == nil {
		return []Backup{}, nil
	}
	return a.c.Backups.List()
}

func (a *API) makeBackup(q *Request) (any, error) {
	if a.c.Backups == nil {
		return nil, problem.New(fiber.StatusNotFound, "problem.no-backups", nil)
	}
	return a.c.Backups.Begin(q.Who.ID)
}
