package crm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/reply"
)

type table struct {
	name     string
	columns  []string // that a demonstration may fill
	required string
	all      string // listed, in order
}

func (c *CRM) routes() http.Handler {
	applications := table{name: "application_in", required: "qymc",
		columns: []string{"xm", "sfzh", "sjh", "wxid", "qymc", "qylx", "zczb", "fddbr", "jyfw", "dz", "qh"},
		all:     "id,xm,sfzh,sjh,wxid,qymc,qylx,zczb,fddbr,jyfw,dz,qh,zt,jg,clsj,jzh,cjsj"}
	changes := table{name: "company_change", required: "credit_code",
		columns: []string{"credit_code", "name", "address", "phone"},
		all:     "id,credit_code,name,address,phone,zt,jg,clsj,cjsj"}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /applications", c.guard(c.insert(applications)))
	mux.HandleFunc("POST /changes", c.guard(c.insert(changes)))
	mux.HandleFunc("GET /applications", c.guard(c.list(applications)))
	mux.HandleFunc("GET /changes", c.guard(c.list(changes)))
	mux.HandleFunc("GET /companies", c.guard(c.list(table{name: "company",
		all: "id,credit_code,name,capital,legal_person,address,phone,case_no,updated_at"})))
	mux.HandleFunc("GET /contacts", c.guard(c.list(table{name: "contact", all: "id,credit_code,name,phone"})))
	return mux
}

func (c *CRM) guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch fault.Hit(r) {
		case fault.Error200:
			reply.JSON(w, http.StatusOK, map[string]any{"code": -1, "message": "数据库繁忙"})
		case fault.Expired:
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
		default:
			next(w, r)
		}
	}
}

// insert takes one row, or an array of rows in one transaction.
func (c *CRM) insert(t table) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := reply.Body(w, r)
		if err != nil {
			refuse(w, err)
			return
		}
		many, rows, err := t.read(body)
		if err != nil {
			refuse(w, err)
			return
		}
		ids, err := c.store(r, t, rows)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if many {
			reply.JSON(w, http.StatusCreated, map[string]any{"ids": ids})
			return
		}
		reply.JSON(w, http.StatusCreated, map[string]any{"id": ids[0]})
	}
}

func refuse(w http.ResponseWriter, err error) {
	reply.JSON(w, http.StatusBadRequest, map[string]any{"code": -1, "message": err.Error()})
}

func (t table) read(body []byte) (many bool, rows []map[string]any, err error) {
	many = strings.HasPrefix(strings.TrimSpace(string(body)), "[")
	if !many {
		body = slices.Concat([]byte("["), body, []byte("]"))
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&rows); err != nil {
		return many, nil, fmt.Errorf("read rows: %w", err)
	}
	if len(rows) == 0 {
		return many, nil, fmt.Errorf("no rows")
	}
	for _, row := range rows {
		if err := t.check(row); err != nil {
			return many, nil, err
		}
	}
	return many, rows, nil
}

func (t table) check(row map[string]any) error {
	for name, v := range row {
		if !slices.Contains(t.columns, name) {
			return fmt.Errorf("%s has no column %q: use %s", t.name, name, strings.Join(t.columns, ", "))
		}
		switch v.(type) {
		case string, json.Number, nil:
		default:
			return fmt.Errorf("column %q is neither text nor number", name)
		}
	}
	if s, _ := row[t.required].(string); s == "" {
		return fmt.Errorf("column %q is missing", t.required)
	}
	return nil
}

func (c *CRM) store(r *http.Request, t table, rows []map[string]any) ([]int64, error) {
	tx, err := c.db.BeginTx(r.Context(), nil)
	if err != nil {
		return nil, fmt.Errorf("insert into %s: %w", t.name, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s) RETURNING id", t.name, strings.Join(t.columns, ","), strings.Repeat(",?", len(t.columns)-1))
	var ids []int64
	for _, row := range rows {
		var id int64
		if err := tx.QueryRowContext(r.Context(), statement, t.values(row)...).Scan(&id); err != nil {
			return nil, fmt.Errorf("insert into %s: %w", t.name, err)
		}
		ids = append(ids, id)
	}
	return ids, tx.Commit()
}

func (t table) values(row map[string]any) []any {
	var out []any
	for _, name := range t.columns {
		v := row[name]
		if n, ok := v.(json.Number); ok {
			v = n.String()
		}
		out = append(out, v)
	}
	return out
}

func (c *CRM) list(t table) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := c.rows(r, t)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		reply.JSON(w, http.StatusOK, out)
	}
}

func (c *CRM) rows(r *http.Request, t table) ([]map[string]any, error) {
	rows, err := c.db.QueryContext(r.Context(), "SELECT "+t.all+" FROM "+t.name+" ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", t.name, err)
	}
	defer rows.Close()
	names := strings.Split(t.all, ",")
	out := []map[string]any{}
	for rows.Next() {
		cells, into := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("list %s: %w", t.name, err)
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = cells[i]
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
