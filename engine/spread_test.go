package engine

import "testing"

// Instances that begin in different milliseconds have ids that differ only above
// the bits that count within one; they still use all shards alike.
func TestInstancesSpreadOverShards(t *testing.T) {
	t.Parallel()
	e := &Engine{}
	for i := range 16 {
		e.shards = append(e.shards, &shard{index: i})
	}
	used := map[int]int{}
	for ms := range int64(1600) {
		used[e.shard((ms+60_000_000_000)<<22|1).index]++
	}
	for i := range 16 {
		if used[i] < 50 || used[i] > 200 {
			t.Errorf("shard %d has %d of 1600 instances", i, used[i])
		}
	}
}
