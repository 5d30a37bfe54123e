#!/bin/sh
set -eu

usage() {
  cat <<'HELP'
Usage: ops/test-setup.sh

Proves that a fresh set-up works here: makes a database of its own in a temporary folder, with the PostgreSQL of
node_modules, fills it, compares its schema, starts the service, asks it, stops it, and removes all of it again. Touches
nothing that is there.

  --help   this

Exit codes: 0 it works, 1 it does not (it says where), 2 unknown words.
Example: ops/test-setup.sh
HELP
}

case "${1:-}" in
  '') ;;
  --help | -h) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
unset POSTGRES_HOST DB_HOST DATABASE_URL
folder=$(mktemp -d)
chmod 711 "$folder"
service=
clean() {
  if [ -n "$service" ]; then kill -TERM "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap clean EXIT
export NODE_ENV=development DATA_DIR="$folder/data" HOST=127.0.0.1 PORT=0 LOG_LEVEL=warn

step() { printf '== %s\n' "$*"; }
step 'roles, schemas, lookups, examples'
ops/init-db.sh --seed
step 'the schema is what the models say'
ops/validate-schema.sh
step 'the service starts, and answers'
# There from the first look on: who is in the background may begin later.
: >"$folder/log"
node bin/atrium.mjs start >>"$folder/log" 2>&1 &
service=$!
url=
for _ in $(seq 300); do
  url=$(sed -n 's/.*Atrium listens on \(http[^ ]*\).*/\1/p' "$folder/log")
  [ -z "$url" ] || break
  kill -0 "$service" 2>/dev/null || break
  sleep 0.2
done
if [ -z "$url" ]; then cat "$folder/log" >&2; exit 1; fi
ops/health-check.sh --url "$url" --no-backups
printf 'The set-up works.\n'
