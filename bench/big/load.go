package big

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/store"
)

// whole marks a folder that was filled to the end; it holds the stamp of what
// filled it.
const whole = "whole"

// Load makes a folder with n cases that wait for a person, unless it is there,
// and returns it. What is made stays in cache for the next time, until the tables
// change or what is written into them.
func Load(ctx context.Context, cache string, n int, tell func(done int)) (string, error) {
	dir := filepath.Join(cache, "waiting-"+strconv.Itoa(n))
	now, err := stamp(house.Migrations(), Hall())
	if err != nil {
		return "", err
	}
	if was, err := os.ReadFile(filepath.Join(dir, whole)); err == nil && string(was) == now { // #nosec G304 -- of the cache
		return dir, nil
	}
	if err := os.RemoveAll(dir); err != nil { // of another stamp, or of a run that was broken off
		return "", err
	}
	r, err := openRooms(ctx, dir, 4096, 0)
	if err != nil {
		return "", err
	}
	err = r.start(ctx, "review", n, 4096, application, tell)
	if err = errors.Join(err, r.close()); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, whole), []byte(now), 0o600)
}

// stamp tells apart what a folder may have been made with: the tables' steps,
// the hall's files and a case's variables.
func stamp(tables []store.Migration, hall fs.FS) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode([]any{tables, application(0)}); err != nil {
		return "", err
	}
	err := fs.WalkDir(hall, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(hall, name)
		_, _ = fmt.Fprintf(h, "%s %d\n%s", name, len(content), content) // a hash takes everything
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// offices are the groups that tasks are offered to: one has most of them.
const offices = 20

// application has fifteen variables.
func application(i int) map[string]any {
	office := "office-0"
	if i%4 == 0 {
		office = "office-" + strconv.Itoa(i/4%offices)
	}
	return map[string]any{
		"caseNumber": fmt.Sprintf("2026-%08d", i), "title": fmt.Sprintf("上海清风示例%05d有限公司设立登记", i), "office": office,
		"applicant": map[string]any{"name": "李明", "phone": "13800138000"}, "company": "上海清风示例有限公司", "address": "上海市黄浦区福州路300号",
		"district": "310101", "capital": 500000, "kind": "limited", "legalPerson": "李明", "scope": []any{"茶叶零售", "食品销售"},
		"submitted": time.UnixMilli(1767225600000 + int64(i)).UTC().Format(time.RFC3339), "urgent": i%7 == 0, "pages": i % 30, "notes": "材料齐全，现场核验无误",
	}
}
