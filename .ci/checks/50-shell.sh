#!/usr/bin/env bash
# Shell scripts are free of shellcheck's findings. It is installed where apt and root allow; elsewhere bash itself
# reads the scripts, which finds less.
set -euo pipefail
mapfile -t scripts < <(git ls-files '.ci/run' '*.sh')
if ! command -v shellcheck >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  apt-get install --yes --no-install-recommends shellcheck >/dev/null 2>&1 ||
    { apt-get update >/dev/null && apt-get install --yes --no-install-recommends shellcheck >/dev/null; } || true
fi
if command -v shellcheck >/dev/null; then
  shellcheck "${scripts[@]}"
else
  echo 'shellcheck is not here and cannot be installed; bash -n instead'
  for script in "${scripts[@]}"; do bash -n "$script"; done
fi
