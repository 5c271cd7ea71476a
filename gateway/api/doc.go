// Package api is the gateway's HTTP interface under /api/v1: one file for each
// resource, and one explicit table of routes, from which requests are routed,
// permissions are asked and the OpenAPI document is written.
package api
