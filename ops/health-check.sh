#!/bin/sh
set -u

usage() {
  cat <<'HELP'
Usage: ops/health-check.sh [--url URL] [--max-age HOURS] [--no-backups]

Asks the service whether it is ready (the database answers, the migrations are applied, the schema is as they left it), and
looks whether there is a recent backup. Prints one line for each.

  --url URL         where the service is; ATRIUM_URL, else http://127.0.0.1:3000
  --max-age HOURS   how old the newest backup may be; 26
  --no-backups      leave the backups out: they are on another machine
  --help            this

Exit codes: 0 all is well, 1 something is not, 2 unknown words.
Example: ops/health-check.sh --url https://atrium.example.org --no-backups
HELP
}

url=${ATRIUM_URL:-http://127.0.0.1:3000}
max_age=26
backups=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --url) url=${2:?--url needs an address}; shift ;;
    --max-age) max_age=${2:?--max-age needs hours}; shift ;;
    --no-backups) backups=no ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

cd "$(dirname "$0")/.."
status=0

if answer=$(curl --silent --show-error --max-time 10 "$url/health/ready" 2>&1); then
  case "$answer" in
    '{"status":"ready"'*) printf 'ok     service    %s\n' "$answer" ;;
    *) printf 'FAULT  service    %s\n' "$answer"; status=1 ;;
  esac
else
  printf 'FAULT  service    %s does not answer: %s\n' "$url" "$answer"
  printf 'Next: is the server of the database there? %s:%s/%s; then start the service.\n' \
    "${POSTGRES_HOST:-${DB_HOST:-the embedded one}}" "${POSTGRES_PORT:-${DB_PORT:-5432}}" "${POSTGRES_DB:-${DB_NAME:-atrium}}"
  status=1
fi

if [ "$backups" = yes ]; then
  if answer=$(node bin/atrium.mjs db:backups --max-age "$max_age" 2>&1); then
    printf 'ok     backup     %s\n' "$(printf '%s\n' "$answer" | sed -n 2p)"
  else
    printf 'FAULT  backup     %s\n' "$(printf '%s\n' "$answer" | tail -n 2)"
    status=1
  fi
fi

exit "$status"
