package saml

import (
	"errors"

	"github.com/servicehall/hallway/auth"
)

// Why a response was refused: the cause of a *auth.Refusal, for the log.
var (
	errNoRequest    = errors.New("no open request of ours has the id in InResponseTo")
	errRequestOver  = errors.New("the request has expired")
	errOtherBrowser = errors.New("the response came from another browser than the request")
	errForm         = errors.New("the form holds no single SAMLResponse of a sensible length")
	errXML          = errors.New("the response is not the XML we take")
	errShape        = errors.New("the response is not shaped as the profile says")
	errVersion      = errors.New("the version is not 2.0")
	errDestination  = errors.New("the destination is not our address")
	errIssuer       = errors.New("the issuer is not our identity provider")
	errStatus       = errors.New("the identity provider reports no success")
	errUnsigned     = errors.New("no signature covers the assertion")
	errAlgorithm    = errors.New("an algorithm that we do not take")
	errSignature    = errors.New("a signature is not good")
	errDecrypt      = errors.New("the assertion cannot be decrypted")
	errSubject      = errors.New("the assertion has no single subject that is confirmed for us")
	errConditions   = errors.New("the assertion has no single conditions that we understand")
	errAudience     = errors.New("the assertion is not meant for us")
	errTime         = errors.New("the assertion is not valid now")
	errReplay       = errors.New("the assertion was taken before")
	errLogin        = errors.New("no usable login")
	errPanic        = errors.New("reading the response panicked")
)

func refuse(code string, cause error) error { return &auth.Refusal{Code: code, Cause: cause} }
