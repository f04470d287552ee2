package realtime

import _ "embed"

// AsyncAPI is the contract of the socket, as an AsyncAPI 3.0 document in YAML.
//
//go:embed asyncapi.yaml
var AsyncAPI []byte
