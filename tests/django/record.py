"""Record what Django and Starlette do in every scenario.

    python tests/django/record.py            write recorded/*.json
    python tests/django/record.py --check    fail if they are not what those do
    python tests/django/record.py onion      one scenario, or several
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE / "scenarios"), str(HERE.parent / "common")]

import recording  # noqa: E402


def about(name):
    return {"starlette": "1.10.0"} if name.startswith("starlette") else {"django": "5.2.19"}


if __name__ == "__main__":
    recording.main(HERE, about, sys.argv[1:])
