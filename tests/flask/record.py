"""Record what Flask does in every scenario.

    python tests/flask/record.py            write recorded/*.json
    python tests/flask/record.py --check    fail if they are not what Flask does
    python tests/flask/record.py s02_short  one scenario, or several
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE / "scenarios"), str(HERE.parent / "common")]

import recording  # noqa: E402

if __name__ == "__main__":
    recording.main(HERE, lambda name: {"flask": "3.1.3"}, sys.argv[1:])
