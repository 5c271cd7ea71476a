package amqp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// certificate makes one for 127.0.0.1 that proves itself.
func certificate(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// secured puts TLS before the broker, as its operators do, and gives the
// address.
func (b *broker) secured(t *testing.T, c tls.Certificate) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", u.Host)
			if err != nil {
				_ = client.Close()
				continue
			}
			done.Go(func() { _, _ = io.Copy(server, client); _ = server.Close() })
			done.Go(func() { _, _ = io.Copy(client, server); _ = client.Close() })
		}
	})
	t.Cleanup(func() { _ = l.Close(); done.Wait() })
	return strings.Replace(b.at(l.Addr().String()), "amqp:", "amqps:", 1)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	good, ca := certificate(t)
	other, _ := certificate(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		certificate tls.Certificate
		want        adapters.Outcome
	}{"proved": {good, adapters.OK}, "not proved": {other, adapters.PeerDown}} {
		t.Run(name, func(t *testing.T) {
			s, _ := b.connector(t, b.secured(t, c.certificate), oneQueue)
			s.Settings.(*Settings).CAFile = file
			opened, err := Adapter{}.Open(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			p := opened.(*peer)
			defer p.Close()
			if c.want == adapters.OK {
				b.forget(t, s.Settings.(*Settings).Topology)
			}
			_, err = p.Call(t.Context(), adapters.Call{Operation: "put", Input: "x"})
			if got := adapters.OutcomeOf(err); got != c.want {
				t.Errorf("got %v", err)
			}
			steps := p.Check(t.Context())
			for _, step := range steps {
				if ok := step.Outcome == adapters.OK; ok != (c.want == adapters.OK || step.Name == "resolve" || step.Name == "connect") {
					t.Errorf("got %+v", step)
				}
			}
			if steps[2].Name != "tls" {
				t.Errorf("got %+v", steps)
			}
		})
	}
}
