#!/usr/bin/env bash
# A whole rescue in a browser, with the desk and both phones in one window: asked, declined, offered again by a dispatcher,
# accepted, driven, completed and rated. Chromium is installed where apt and root allow; without it the story is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."

chromium=${CHROMIUM:-/usr/bin/chromium}
if [[ ! -x $chromium && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  apt-get install --yes --no-install-recommends chromium >/dev/null 2>&1 ||
    { apt-get update >/dev/null && apt-get install --yes --no-install-recommends chromium >/dev/null; } || true
fi
if [[ ! -x $chromium ]]; then
  echo 'Chromium is not here and cannot be installed: the story in a browser is left out'
  exit 0
fi

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

work=$(mktemp -d)
go build -o "$work/dev" ./cmd/dev
"$work/dev" run --sim=false --rate-limits=off --data "$work/data" --accounts "$work/accounts.json" \
  --addr "127.0.0.1:$(free_port)" --internal-addr "127.0.0.1:$(free_port)" >"$work/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

for ((waited = 0; ; waited++)); do
  [[ -s $work/accounts.json ]] && break
  if ((waited >= 300)) || ! kill -0 "$server" 2>/dev/null; then
    cat "$work/log"
    echo 'the server did not come up' >&2
    exit 1
  fi
  sleep 1
done

cd api/console
[[ -d node_modules ]] || npm ci --no-audit --no-fund --loglevel=error
CHROMIUM=$chromium timeout 240 npm run --silent story -- "$work/accounts.json"
