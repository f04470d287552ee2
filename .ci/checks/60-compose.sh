#!/usr/bin/env bash
# docker-compose.yml follows the Compose specification, with and without its profiles.
set -euo pipefail
if docker compose version >/dev/null 2>&1; then
  docker compose --profile mail --profile metrics config --quiet
else
  COMPOSE_PROFILES=mail,metrics go run github.com/compose-spec/compose-go/v2/cmd@v2.16.2 docker-compose.yml >/dev/null
fi
