#!/usr/bin/env bash
# What tests/flask/recorded says of Flask is what Flask does: record again, compare.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/python.sh

python_with tests/flask/requirements.txt
"$python" tests/flask/record.py --check
"$python" tests/batteries/beside_flask/record.py --check
# Other apps in every run; a difference prints its seed.
"$python" tests/flask/fuzz.py --apps 25
"$python" tests/batteries/beside_flask/fuzz.py
