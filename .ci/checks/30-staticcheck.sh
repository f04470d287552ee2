#!/usr/bin/env bash
# Bugs, dead code and deprecated calls.
set -euo pipefail
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
