package httpcall

import "net/url"

// Way is where a URL leads.
func Way(to *url.URL) (address, name, host string, err error) {
	r, err := way(to)
	return r.address, r.name, r.host, err
}

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
