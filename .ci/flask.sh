#!/usr/bin/env bash
# What tests/flask/recorded says of Flask is what Flask does: record again, compare.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v python3 >/dev/null; then
    printf '\n*** SKIPPED: no python3, so the recordings of Flask were not checked ***\n\n'
    [ -z "${CI:-}" ]
    exit
fi

# Some systems have a Python without the means to make an environment.
if python3 -m venv target/flask-venv >/dev/null 2>&1; then
    python=target/flask-venv/bin/python
    "$python" -m pip install --quiet --requirement tests/flask/requirements.txt
else
    python=python3
    "$python" -m pip install --quiet --upgrade --target target/flask-site \
        --requirement tests/flask/requirements.txt
    export PYTHONPATH=target/flask-site
fi
"$python" tests/flask/record.py --check
# Other apps in every run; a difference prints its seed.
"$python" tests/flask/fuzz.py --apps 25
