#!/usr/bin/env bash
# Two changes to the runtime that the recordings of Flask and Django must notice, others every day.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/python.sh

# What the recordings let pass is tried on random apps, beside Flask.
python_with tests/flask/requirements.txt
"$python" tests/common/mutants.py --sample 2 --seed "$(date +%Y%m%d)"
