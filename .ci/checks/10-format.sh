#!/usr/bin/env bash
# Go files are as gofmt writes them.
set -euo pipefail
mapfile -t unformatted < <(git ls-files -z '*.go' | xargs -0 gofmt -l)
if ((${#unformatted[@]})); then
  printf 'not as gofmt writes it: %s\n' "${unformatted[@]}"
  exit 1
fi
