#!/bin/sh
# Restores a dump, or the cluster as it was at a moment: a door to `npm run db:restore`.
set -eu
cd "$(dirname "$0")/.."
exec node bin/atrium.mjs db:restore "$@"
