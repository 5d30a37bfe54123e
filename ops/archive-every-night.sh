#!/bin/sh
set -u

usage() {
  cat <<'HELP'
Usage: ops/archive-every-night.sh [--once]

What a container beside the server does: makes the repositories of pgBackRest, backs up the cluster into each of them every
night at 01:15 UTC (all of it on Sundays, and the first time), asks whether WAL arrives, and proves the newest backup on
Mondays. What fails is told on standard error, and tried again the next night.

  --once   now, one backup into each repository and one drill; ends with 1 where something failed
  --help   this

PGBACKREST_STANZA says which stanza (atrium), PGBACKREST_CONFIG where its configuration is.

Exit codes: 0 done, 1 something failed, 2 unknown words.
Example: docker compose -f docker-compose.yml -f docker-compose.pgbackrest.yml up -d
HELP
}

cd "$(dirname "$0")/.."
export PGBACKREST_STANZA="${PGBACKREST_STANZA:-atrium}"

# pgBackRest makes a full backup where there is none to which one could be incremental.
back_up() {
  status=0
  pgbackrest stanza-create || status=1
  for repository in 1 2; do
    pgbackrest --type="$1" --repo="$repository" backup || status=1
  done
  pgbackrest check || status=1
  return "$status"
}

drill() {
  node bin/atrium.mjs db:drill --physical
}

case "${1:-}" in
  '') ;;
  --help | -h) usage; exit 0 ;;
  --once) result=0; back_up incr || result=1; drill || result=1; exit "$result" ;;
  *) usage >&2; exit 2 ;;
esac

# So that there is something to restore from the first day on.
back_up incr || printf 'The backup failed.\n' >&2

while :; do
  now=$(date -u +%s)
  # The next 01:15, counted in seconds since midnight.
  sleep $(((4500 - now % 86400 + 86399) % 86400 + 1))
  type=incr
  if [ "$(date -u +%u)" = 7 ]; then type=full; fi
  back_up "$type" || printf 'The backup failed.\n' >&2
  if [ "$(date -u +%u)" = 1 ]; then drill || printf 'The drill failed.\n' >&2; fi
done
