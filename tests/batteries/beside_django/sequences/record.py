"""Record what a Django project answers to the sequences of `listed.py`.

    pip install -r tests/django/requirements.txt
    python tests/batteries/beside_django/sequences/record.py            write recorded.json
    python tests/batteries/beside_django/sequences/record.py --check    fail if it is not what Django does
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import django  # noqa: E402
import project  # noqa: E402
from browsers import record  # noqa: E402
from listed import LISTED  # noqa: E402

if __name__ == "__main__":
    cases = [project.run(name, *each) for name, sequences in LISTED.items() for each in sequences.items()]
    about = {"django": django.get_version()}
    record(Path(__file__).with_name("recorded.json"), about, cases, sys.argv[1:])
