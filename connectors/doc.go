// Package connectors is the catalogue of configured connectors: which peers a
// hall has, over which adapter, guarded by which policy, with which operations
// and sources. A connector is data: one YAML file.
package connectors
