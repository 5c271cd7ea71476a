// Package policy guards the calls to a peer: deadline, breaker, and what
// becomes of a call that did not succeed. It knows no protocol and keeps no
// work: the verdicts are pure, the breaker wraps sony/gobreaker.
package policy

import "time"

// Policy is what a connector's operations are guarded by. It is decoded from
// the `policy:` of a connector's file.
type Policy struct {
	Timeout       time.Duration `yaml:"timeout" default:"10s" doc:"Deadline of one call.|一次调用的期限。"`
	MaxConcurrent int           `yaml:"maxConcurrent" default:"16" min:"1" max:"1000" doc:"Calls under way at once (bulkhead).|同时进行的调用数（舱壁）。"`
	Breaker       BreakerPolicy `yaml:"breaker" doc:"When the peer counts as down.|何时视为对端中断。"`
	Retry         RetryPolicy   `yaml:"retry" doc:"What is tried again, and when.|何时重试。"`
	DrainPerSec   int           `yaml:"drainPerSecond" default:"200" min:"1" max:"100000" doc:"Parked work let out each second when the peer is back.|对端恢复后每秒放行的停放工作数。"`
}

// BreakerPolicy says when a breaker opens. Only outcomes that hurt (peer-down,
// unknown) and slow calls count.
type BreakerPolicy struct {
	Consecutive int           `yaml:"consecutive" default:"5" min:"1" max:"1000" doc:"Opens after so many failures in a row.|连续失败多少次后断开。"`
	Rate        int           `yaml:"failurePercent" default:"50" min:"1" max:"100" doc:"Opens at this share of failures.|失败比例达到多少时断开。"`
	MinCalls    int           `yaml:"minCalls" default:"20" min:"1" max:"100000" doc:"The share counts from so many calls on.|调用数达到多少后才计算比例。"`
	Window      time.Duration `yaml:"window" default:"30s" doc:"Rolling window of the share.|比例的滚动窗口。"`
	OpenFor     time.Duration `yaml:"openFor" default:"10s" doc:"How long it stays open before one probe.|断开多久后放行一次探测。"`
	SlowCall    time.Duration `yaml:"slowCall" doc:"A call slower than this counts as a failure; 0 = off.|慢于此值的调用计为失败；0 表示不启用。"`
}

// RetryPolicy says how due times grow. A retry is a due time, never a loop.
type RetryPolicy struct {
	Max    int           `yaml:"max" default:"8" min:"0" max:"1000" doc:"Attempts before a person is asked.|多少次后交由人工处理。"`
	First  time.Duration `yaml:"first" default:"1s" doc:"Wait before the first retry.|首次重试前的等待。"`
	Cap    time.Duration `yaml:"cap" default:"5m" doc:"Longest wait between two attempts.|两次重试之间的最长等待。"`
	Jitter int           `yaml:"jitterPercent" default:"20" min:"0" max:"100" doc:"Random part of each wait.|等待时间的随机浮动比例。"`
}

// Wait returns how long to wait after the given number of attempts (1 = the
// first has failed). random is in [0,1) and spreads the waits.
func (r RetryPolicy) Wait(attempts int, random float64) time.Duration {
	d := r.First
	for i := 1; i < attempts && d < r.Cap; i++ {
		d *= 2
	}
	d = min(d, r.Cap)
	spread := float64(d) * float64(r.Jitter) / 100
	return min(d+time.Duration(spread*(2*random-1)), r.Cap)
}
