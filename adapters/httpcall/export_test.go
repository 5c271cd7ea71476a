package httpcall

// Idle is how many connections wait to be used again.
func (k *Client) Idle() int {
	k.pool.mu.Lock()
	defer k.pool.mu.Unlock()
	n := 0
	for _, all := range k.pool.idle {
		n += len(all)
	}
	return n
}
