#!/usr/bin/env bash
# What tests/django/recorded says of Django and Starlette is what they do: record again, compare.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/python.sh

python_with tests/django/requirements.txt
"$python" tests/django/record.py --check
"$python" tests/batteries/beside_django/record.py --check
"$python" tests/batteries/beside_django/sequences/record.py --check
# Other requests in every run; a difference prints its seed.
"$python" tests/django/fuzz.py
"$python" tests/batteries/beside_django/sequences/fuzz.py
