#!/bin/sh
set -u

usage() {
  cat <<'HELP'
Usage: ops/every-night.sh [--once]

What a container without timers does: backs up the database every night at 03:15 UTC (with the stored files, where they are
in a folder), and proves the newest backup on Mondays. What fails is told on standard error, and tried again the next night.

  --once   now, one backup and one drill; ends with 1 where one of them failed
  --help   this

Exit codes: 0 done, 1 one of them failed, 2 unknown words.
Example: docker compose --profile backups up -d
HELP
}

cd "$(dirname "$0")/.."

back_up() {
  if [ "${FILES_STORAGE:-local}" = local ]; then ops/backup.sh --with-files; else ops/backup.sh; fi
}

drill() {
  node bin/atrium.mjs db:drill
}

case "${1:-}" in
  '') ;;
  --help | -h) usage; exit 0 ;;
  --once) status=0; back_up || status=1; drill || status=1; exit "$status" ;;
  *) usage >&2; exit 2 ;;
esac

while :; do
  now=$(date -u +%s)
  # The next 03:15, counted in seconds since midnight.
  sleep $(((11700 - now % 86400 + 86399) % 86400 + 1))
  back_up || printf 'The backup failed.\n' >&2
  if [ "$(date -u +%u)" = 1 ]; then drill || printf 'The drill failed.\n' >&2; fi
done
