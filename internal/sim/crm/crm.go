// Package crm simulates a CRM that can only be reached through its database: a
// SQLite file which the hall opens itself. Two exchange tables (前置库) carry
// applications in and company changes out by a status column, in the pinyin
// column names of an old system. Triggers keep a journal of every write, which
// is this system's ledger.
//
// The HTTP side only fills the tables for demonstrations.
package crm

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

// System is the name in the ledger and the path prefix.
const System = "crm"

// File is the name of the database in the data folder.
const File = "crm.db"

const schema = `
CREATE TABLE IF NOT EXISTS company (
  id INTEGER PRIMARY KEY, credit_code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, capital TEXT, legal_person TEXT,
  address TEXT, phone TEXT, case_no TEXT, updated_at TEXT);
CREATE TABLE IF NOT EXISTS contact (
  id INTEGER PRIMARY KEY, credit_code TEXT NOT NULL, name TEXT NOT NULL, phone TEXT, UNIQUE (credit_code, name));
CREATE TABLE IF NOT EXISTS application_in (
  id INTEGER PRIMARY KEY,
  xm TEXT, sfzh TEXT, sjh TEXT, wxid TEXT,                       -- applicant: name, id number, mobile, WeChat openid
  qymc TEXT, qylx TEXT, zczb TEXT, fddbr TEXT, jyfw TEXT,        -- company: name, type, capital in 万元, legal person, scope
  dz TEXT, qh TEXT,                                              -- address, district code
  zt TEXT NOT NULL DEFAULT '0', jg TEXT, clsj TEXT, jzh TEXT,    -- 0 new, 1 taken, 2 done, 9 failed; result, time, number
  cjsj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%S','now','+8 hours')));
CREATE INDEX IF NOT EXISTS application_in_zt ON application_in (zt, id);
CREATE TABLE IF NOT EXISTS company_change (
  id INTEGER PRIMARY KEY, credit_code TEXT NOT NULL, name TEXT, address TEXT, phone TEXT,
  zt TEXT NOT NULL DEFAULT '0', jg TEXT, clsj TEXT,
  cjsj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%S','now','+8 hours')));
CREATE INDEX IF NOT EXISTS company_change_zt ON company_change (zt, id);
INSERT OR IGNORE INTO company (credit_code, name, capital, legal_person, address, phone, updated_at) VALUES
  ('91310101MA00000153','上海晨光文化用品示例有限公司','1000000.00','陈明','上海市黄浦区南京东路100号','021-60000001','2020-03-02 09:00:00'),
  ('91310115MA00000237','上海浦江软件示例有限公司','5000000.00','周琳','上海市浦东新区张江路200号','021-60000002','2021-06-15 10:30:00');
CREATE TABLE IF NOT EXISTS sim_journal (
  id INTEGER PRIMARY KEY, operation TEXT NOT NULL, key TEXT NOT NULL, changed INTEGER NOT NULL, detail TEXT NOT NULL,
  at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE INDEX IF NOT EXISTS sim_journal_key ON sim_journal (operation, key);
CREATE TRIGGER IF NOT EXISTS company_inserted AFTER INSERT ON company BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('company', COALESCE(NULLIF(NEW.case_no,''), NEW.credit_code), 1, NEW.name); END;
CREATE TRIGGER IF NOT EXISTS company_updated AFTER UPDATE ON company BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('company', COALESCE(NULLIF(NEW.case_no,''), NEW.credit_code),
    OLD.credit_code IS NOT NEW.credit_code OR OLD.name IS NOT NEW.name OR OLD.capital IS NOT NEW.capital OR OLD.legal_person IS NOT NEW.legal_person
    OR OLD.address IS NOT NEW.address OR OLD.phone IS NOT NEW.phone OR OLD.case_no IS NOT NEW.case_no, NEW.name); END;
CREATE TRIGGER IF NOT EXISTS contact_inserted AFTER INSERT ON contact BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('contact', NEW.credit_code || '/' || NEW.name, 1, NEW.name); END;
CREATE TRIGGER IF NOT EXISTS contact_updated AFTER UPDATE ON contact BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('contact', NEW.credit_code || '/' || NEW.name,
    OLD.credit_code IS NOT NEW.credit_code OR OLD.name IS NOT NEW.name OR OLD.phone IS NOT NEW.phone, NEW.name); END;
CREATE TRIGGER IF NOT EXISTS application_answered AFTER UPDATE OF zt ON application_in WHEN OLD.zt IS NOT NEW.zt OR NEW.zt IN ('2','9') BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('application_in.zt=' || NEW.zt, NEW.id, OLD.zt IS NOT NEW.zt, COALESCE(NEW.qymc,'')); END;
CREATE TRIGGER IF NOT EXISTS change_answered AFTER UPDATE OF zt ON company_change WHEN OLD.zt IS NOT NEW.zt OR NEW.zt IN ('2','9') BEGIN
  INSERT INTO sim_journal (operation, key, changed, detail) VALUES ('company_change.zt=' || NEW.zt, NEW.id, OLD.zt IS NOT NEW.zt, NEW.credit_code); END;
`

// CRM is the system. It is safe for concurrent use.
type CRM struct {
	http.Handler
	db   *sql.DB
	mu   sync.Mutex
	lock *sql.Tx // the write lock held while the switch says "down"
}

// Open opens or creates the database in a file.
func Open(ctx context.Context, file string) (*CRM, error) {
	db, err := sql.Open("sqlite3", ledger.DSN(file))
	if err != nil {
		return nil, fmt.Errorf("open CRM database %s: %w", file, err)
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("create CRM tables in %s: %w", file, err), db.Close())
	}
	c := &CRM{db: db}
	c.Handler = c.routes()
	return c, nil
}

// Close gives back the lock, if held, and closes the database.
func (c *CRM) Close() error { return errors.Join(c.unlock(), c.db.Close()) }

// Switch follows the fault switch: while the system is down it holds the write
// lock, so that others meet "database is locked" after their busy timeout.
func (c *CRM) Switch(mode fault.Mode) error {
	if err := c.unlock(); err != nil || mode != fault.Down {
		return err
	}
	tx, err := c.db.Begin() // immediate, by the data source name
	if err != nil {
		return fmt.Errorf("lock the CRM database: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lock = tx
	return nil
}

func (c *CRM) unlock() error {
	c.mu.Lock()
	tx := c.lock
	c.lock = nil
	c.mu.Unlock()
	if tx == nil {
		return nil
	}
	return tx.Rollback()
}
