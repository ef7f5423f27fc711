"""Record what a Flask app answers to the sequences of `listed.py`.

    pip install -r tests/flask/requirements.txt
    python tests/batteries/beside_flask/record.py            write recorded.json
    python tests/batteries/beside_flask/record.py --check    fail if it is not what Flask does
"""

import sys
from importlib.metadata import version
from pathlib import Path

sys.dont_write_bytecode = True

import project  # noqa: E402
from browsers import record  # noqa: E402
from listed import LISTED  # noqa: E402

if __name__ == "__main__":
    cases = [project.run(name, *each) for name, sequences in LISTED.items() for each in sequences.items()]
    record(Path(__file__).with_name("recorded.json"), {"flask": version("flask")}, cases, sys.argv[1:])
