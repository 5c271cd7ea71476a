package sim

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/servicehall/hallway/internal/sim/crm"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

func (w *World) routes(latency time.Duration, systems map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	for name, h := range systems {
		mux.Handle("/"+name+"/", w.board.Wrap(name, latency, http.StripPrefix("/"+name, h)))
	}
	mux.HandleFunc("GET /{$}", w.page)
	mux.HandleFunc("GET /state", w.state)
	mux.HandleFunc("GET /ledger", w.entries)
	mux.HandleFunc("GET /ledger/{system}", w.entries)
	mux.HandleFunc("DELETE /ledger", w.clear)
	mux.HandleFunc("GET /faults", w.faults)
	mux.HandleFunc("GET /faults/{system}", w.fault)
	mux.HandleFunc("PUT /faults/{system}", w.setFault)
	return mux
}

type problem struct {
	Error string `json:"error"`
}

func failed(rw http.ResponseWriter, status int, err error) {
	reply.JSON(rw, status, problem{Error: err.Error()})
}

// entries lists the ledger of all systems or of one, narrowed by the query
// parameters operation and key.
func (w *World) entries(rw http.ResponseWriter, r *http.Request) {
	system := r.PathValue("system")
	if system != "" && !slices.Contains(Systems(), system) {
		failed(rw, http.StatusNotFound, fault.ErrUnknownSystem)
		return
	}
	f := ledger.Filter{System: system, Operation: r.URL.Query().Get("operation"), Key: r.URL.Query().Get("key")}
	out, err := w.book.List(r.Context(), f)
	if err == nil && (system == "" || system == crm.System) {
		out, err = w.addCRM(r, f, out)
	}
	if err != nil {
		failed(rw, http.StatusInternalServerError, err)
		return
	}
	reply.JSON(rw, http.StatusOK, out)
}

func (w *World) addCRM(r *http.Request, f ledger.Filter, out []ledger.Entry) ([]ledger.Entry, error) {
	more, err := w.crm.Entries(r.Context())
	for _, e := range more {
		if (f.Operation == "" || f.Operation == e.Operation) && (f.Key == "" || f.Key == e.Key) {
			out = append(out, e)
		}
	}
	return out, err
}

func (w *World) clear(rw http.ResponseWriter, r *http.Request) {
	if err := errors.Join(w.book.Clear(r.Context()), w.crm.Clear(r.Context())); err != nil {
		failed(rw, http.StatusInternalServerError, err)
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

func (w *World) faults(rw http.ResponseWriter, _ *http.Request) {
	reply.JSON(rw, http.StatusOK, w.board.List())
}

func (w *World) fault(rw http.ResponseWriter, r *http.Request) {
	s, ok := w.board.Get(r.PathValue("system"))
	if !ok {
		failed(rw, http.StatusNotFound, fault.ErrUnknownSystem)
		return
	}
	reply.JSON(rw, http.StatusOK, s)
}

func (w *World) setFault(rw http.ResponseWriter, r *http.Request) {
	system := r.PathValue("system")
	if _, ok := w.board.Get(system); !ok {
		failed(rw, http.StatusNotFound, fault.ErrUnknownSystem)
		return
	}
	var s fault.Setting
	dec := json.NewDecoder(http.MaxBytesReader(rw, r.Body, reply.MaxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		failed(rw, http.StatusBadRequest, err)
		return
	}
	if err := w.board.Set(system, s); err != nil {
		failed(rw, http.StatusBadRequest, err)
		return
	}
	w.fault(rw, r)
}

type systemState struct {
	Name  string      `json:"name"`
	URL   string      `json:"url"`
	Fault fault.State `json:"fault"`
	ledger.Sum
}

// state is what the overview page shows, as JSON.
func (w *World) state(rw http.ResponseWriter, r *http.Request) {
	sums, err := w.book.Sums(r.Context())
	if err == nil {
		sums[crm.System], err = w.crm.Sum(r.Context())
	}
	if err != nil {
		failed(rw, http.StatusInternalServerError, err)
		return
	}
	out := []systemState{}
	for _, name := range Systems() {
		s, _ := w.board.Get(name)
		out = append(out, systemState{Name: name, URL: w.URLs[name], Fault: s, Sum: sums[name]})
	}
	reply.JSON(rw, http.StatusOK, out)
}
