#!/bin/sh
# Backs up the database: a door to `npm run db:backup`, which has the words and the exit codes.
set -eu
cd "$(dirname "$0")/.."
exec node bin/atrium.mjs db:backup "$@"
