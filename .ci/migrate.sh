#!/usr/bin/env bash
# `examples/migrate_from_flask` in front of a real Flask under gunicorn: see tests/flask/migrate.py.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v python3 >/dev/null; then
    printf '\n*** SKIPPED: no python3, so no Flask ran behind `fallback_to` ***\n\n'
    [ -z "${CI:-}" ]
    exit
fi

cargo build --quiet --locked --example migrate_from_flask
python3 tests/flask/migrate.py "${CARGO_TARGET_DIR:-target}/debug/examples/migrate_from_flask"
