#!/usr/bin/env bash
# go.mod and go.sum name what the code imports, and the downloads are what they were.
set -euo pipefail
go mod tidy -diff
go mod verify
