#!/bin/sh
# Maintains the database: a door to `npm run db:maintain`, which has the words and the exit codes.
set -eu
cd "$(dirname "$0")/.."
exec node bin/atrium.mjs db:maintain "$@"
