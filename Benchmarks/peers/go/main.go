// Go's net/http/fcgi with golang-jwt: verifies the token, checks issuer, audience, time and scope, decodes and encodes.
//
//	BENCH_SOCKET=… BENCH_ALGORITHM=HS256|ES256 BENCH_SECRET=… BENCH_PUBLIC_KEY=FILE BENCH_ISSUER=… BENCH_AUDIENCE=… go-peer
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"net/http/fcgi"
	"os"
	"strings"

	"github.com/golang-jwt/jwt"
)

type claims struct {
	jwt.StandardClaims
	Scope string `json:"scope"`
}

type transfer struct {
	From   string  `json:"from"`
	To     string  `json:"to"`
	Amount float64 `json:"amount"`
}

type receipt struct {
	ID string `json:"id"`
	By string `json:"by"`
}

var (
	issuer   = os.Getenv("BENCH_ISSUER")
	audience = os.Getenv("BENCH_AUDIENCE")
	parser   = jwt.Parser{ValidMethods: []string{os.Getenv("BENCH_ALGORITHM")}}
)

func key() (interface{}, error) {
	if os.Getenv("BENCH_ALGORITHM") == "HS256" {
		return []byte(os.Getenv("BENCH_SECRET")), nil
	}
	pem, err := os.ReadFile(os.Getenv("BENCH_PUBLIC_KEY"))
	if err != nil {
		return nil, err
	}
	return jwt.ParseECPublicKeyFromPEM(pem)
}

func authenticate(header string, key interface{}) (*claims, error) {
	if !strings.HasPrefix(header, "Bearer ") {
		return nil, errors.New("no bearer token")
	}
	var found claims
	_, err := parser.ParseWithClaims(header[len("Bearer "):], &found, func(*jwt.Token) (interface{}, error) {
		return key, nil
	})
	if err != nil {
		return nil, err
	}
	if !found.VerifyIssuer(issuer, true) || !found.VerifyAudience(audience, true) || found.ExpiresAt == 0 {
		return nil, errors.New("claims")
	}
	return &found, nil
}

func hasScope(scopes, wanted string) bool {
	for _, scope := range strings.Split(scopes, " ") {
		if scope == wanted {
			return true
		}
	}
	return false
}

func main() {
	key, err := key()
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/payments/transfer", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		claims, err := authenticate(r.Header.Get("Authorization"), key)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if !hasScope(claims.Scope, "payments:write") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		var input transfer
		if json.NewDecoder(r.Body).Decode(&input) != nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(receipt{ID: "tr_0", By: claims.Subject})
	})
	listener, err := net.Listen("unix", os.Getenv("BENCH_SOCKET"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(fcgi.Serve(listener, mux))
}
