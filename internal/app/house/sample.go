package house

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/keys"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/esign"
	"github.com/servicehall/hallway/internal/sim/idp"
	"github.com/servicehall/hallway/internal/sim/oa"
	"github.com/servicehall/hallway/internal/sim/sms"
	"github.com/servicehall/hallway/internal/sim/wechat"
)

// Sample is what the sample hall stands beside: the simulated systems at Sim,
// whose files are in SimData ("" for the folder sim of Data), and a broker
// where AMQP is given.
type Sample struct {
	Data    string // of the hall
	Sim     string
	SimData string
	AMQP    string
	Now     func() time.Time // nil for the machine's
}

func (s Sample) certificate() string { return filepath.Join(s.Data, "keys", "certificate") }

// Prepare makes the certificate that the sample signs documents with, if there
// is none yet.
func (s Sample) Prepare() error {
	pair := s.certificate()
	if err := os.MkdirAll(filepath.Dir(pair), 0o700); err != nil {
		return fmt.Errorf("make keys folder: %w", err)
	}
	now := s.Now
	if now == nil {
		now = time.Now
	}
	_, err := keys.RSA(pair, "Hallway sample hall", now)
	return err
}

// Names gives the values of the ${NAME} references in the sample's files: the
// simulated systems' addresses and their known accounts.
func (s Sample) Names() (map[string]string, error) {
	base := strings.TrimSuffix(s.Sim, "/")
	if _, err := url.ParseRequestURI(base); err != nil {
		return nil, fmt.Errorf("read the address of the simulated systems: %w", err)
	}
	data := s.SimData
	if data == "" {
		data = filepath.Join(s.Data, "sim")
	}
	return map[string]string{
		"HALL_DATA": s.Data, "DOCUMENTS": filepath.Join(s.Data, "documents"),
		"OA_URL": base + "/oa", "OA_USER": oa.User, "OA_PASSWORD": oa.Password,
		"ERP_WSDL": base + "/erp/services/Registration?wsdl",
		"CRM_FILE": sim.CRMFile(data),
		"SMS_URL":  base + "/sms", "SMS_SECRET": sms.Secret,
		"WECHAT_URL": base + "/wechat", "WECHAT_APP": wechat.AppID, "WECHAT_SECRET": wechat.Secret,
		"ESIGN_URL": base + "/esign", "ESIGN_APP": esign.AppID, "ESIGN_SECRET": esign.Secret,
		"CALLBACK_URL": base + "/callback", "IDP_METADATA": base + "/" + idp.System + "/metadata",
		"CERTIFICATE_FILE": s.certificate() + ".crt", "CERTIFICATE_KEY_FILE": s.certificate() + ".key",
		"BROKER_ENABLED": strconv.FormatBool(s.AMQP != ""), "BROKER_URL": s.AMQP,
	}, nil
}
