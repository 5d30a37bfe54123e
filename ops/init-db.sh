#!/bin/sh
set -eu

usage() {
  cat <<'HELP'
Usage: ops/init-db.sh [--seed]

Makes an empty database ready for the service: roles, schemas, lookups (all of it by the migrations), and the login that
the service has. Safe to repeat.

  --seed   and examples to try it with; not in staging and production
  --help   this

Needs POSTGRES_HOST, POSTGRES_DB, POSTGRES_OWNER_USER, POSTGRES_OWNER_PASSWORD, POSTGRES_USER and POSTGRES_PASSWORD
(docs/runbooks/database-roles.md); without POSTGRES_HOST it is the PostgreSQL of node_modules, which needs nothing.

Exit codes: 0 ready, 1 something failed (it says what, and the next step), 2 unknown words.
Example: POSTGRES_HOST=db ops/init-db.sh
HELP
}

seed=no
for word in "$@"; do
  case "$word" in
    --help | -h) usage; exit 0 ;;
    --seed) seed=yes ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
node bin/atrium.mjs migration:run
# The embedded server has its login already.
if [ -n "${POSTGRES_HOST:-}${DATABASE_URL:-}" ]; then node bin/atrium.mjs db:login; fi
if [ "$seed" = yes ]; then node bin/atrium.mjs db:seed; fi
