#!/usr/bin/env bash
# The web pages: their types and tests, and that the committed build is what these sources build.
set -euo pipefail
cd "$(dirname "$0")/../../api/console"

if ! command -v npm >/dev/null; then
  echo 'npm is not installed: the pages cannot be built again; install Node.js 20.19 or newer' >&2
  exit 1
fi

npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent streets -- --check
npm run --silent test

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npm run --silent build -- --outDir "$built" --logLevel warn
diff -r "$built" dist || {
  echo 'api/console/dist is not what its sources build: run npm ci && npm run build in api/console and commit dist' >&2
  exit 1
}
