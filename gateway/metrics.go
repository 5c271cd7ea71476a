package gateway

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// meters are the metrics. What passes is counted as it passes; what stands is
// looked at when somebody asks.
type meters struct {
	c        Config
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	cases    *prometheus.GaugeVec
	work     *prometheus.GaugeVec
	running  *prometheus.GaugeVec
	breaker  *prometheus.GaugeVec
	messages *prometheus.GaugeVec
	failed   prometheus.Counter
}

func newMeters(c Config) (*meters, error) {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	m := &meters{
		c: c,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hallway_http_requests_total", Help: "HTTP requests by route, method and class of status."},
			[]string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hallway_http_request_seconds", Help: "How long HTTP requests took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		cases:    gauge("hallway_cases", "Cases by status.", "status"),
		work:     gauge("hallway_work", "Open work outside by connector, class and state.", "connector", "class", "state"),
		running:  gauge("hallway_calls_running", "Calls under way by connector and class.", "connector", "class"),
		breaker:  gauge("hallway_breaker_state", "1 for the state that a breaker is in: closed, half-open, open.", "connector", "class", "state"),
		messages: gauge("hallway_messages_total", "Messages by source and end since the start: received, duplicates, refused, dropped.", "source", "end"),
		failed:   prometheus.NewCounter(prometheus.CounterOpts{Name: "hallway_metrics_failures_total", Help: "How often the state could not be read for metrics."}),
	}
	all := []prometheus.Collector{m.requests, m.took, m.cases, m.work, m.running, m.breaker, m.messages, m.failed,
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "hallway_store_commits_total", Help: "Commits of the store."}, func() float64 { n, _ := c.Commits(); return float64(n) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "hallway_store_units_total", Help: "Units that shared the commits of the store."}, func() float64 { _, n := c.Commits(); return float64(n) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hallway_store_durable", Help: "1 while the store can be written, 0 while the disk is full, read-only or fails."}, func() float64 {
			if c.Durable() {
				return 1
			}
			return 0
		}),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}
	for _, x := range all {
		if err := c.Registry.Register(x); err != nil {
			return nil, fmt.Errorf("register a metric: %w", err)
		}
	}
	return m, nil
}

// count is told of every answer.
func (m *meters) count(route, method string, status int, took time.Duration) {
	if route == "" {
		route, method = "none", "any" // what strangers make up is no label
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// look sets the metrics of what stands.
func (m *meters) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	counts, err := m.c.Hall.Counts(ctx)
	if err != nil {
		m.failed.Inc()
		return
	}
	m.cases.Reset()
	for status, n := range counts {
		m.cases.WithLabelValues(status).Set(float64(n))
	}
	for source, n := range m.c.Router.Counts() {
		m.messages.WithLabelValues(source, "received").Set(float64(n.Received))
		m.messages.WithLabelValues(source, "duplicates").Set(float64(n.Duplicates))
		m.messages.WithLabelValues(source, "refused").Set(float64(n.Refused))
		m.messages.WithLabelValues(source, "dropped").Set(float64(n.Dropped))
	}
	m.lanes(ctx)
}

func (m *meters) lanes(ctx context.Context) {
	boards, err := m.c.Hall.Boards(ctx)
	if err != nil {
		m.failed.Inc()
		return
	}
	for _, v := range []*prometheus.GaugeVec{m.work, m.running, m.breaker} {
		v.Reset()
	}
	for _, b := range boards {
		for _, l := range b.Lanes {
			for state, n := range l.Work {
				m.work.WithLabelValues(b.Connector, l.Class, state).Set(float64(n))
			}
			m.running.WithLabelValues(b.Connector, l.Class).Set(float64(l.Running))
			m.breaker.WithLabelValues(b.Connector, l.Class, l.Breaker).Set(1)
		}
	}
}
