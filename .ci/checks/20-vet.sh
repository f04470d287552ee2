#!/usr/bin/env bash
# The compiler's own lint, over all packages with their tests.
set -euo pipefail
go vet ./...
