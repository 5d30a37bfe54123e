#!/bin/sh
# Compares the database with what models and migrations say; ends with 1 where it is another one. A door to
# `npm run migration:check -- --live`.
set -eu
cd "$(dirname "$0")/.."
exec node bin/atrium.mjs migration:check --live "$@"
