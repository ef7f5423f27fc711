"""Record what Flask does in every scenario.

    python tests/flask/record.py            write recorded/*.json
    python tests/flask/record.py --check    fail if they are not what Flask does
    python tests/flask/record.py s02_short  one scenario, or several
"""

import difflib
import importlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLASK = "3.1.3"

sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE / "scenarios")]


def record(name):
    import prelude

    prelude.CASES.clear()
    importlib.import_module(name)
    recording = {"flask": FLASK, "scenario": name, "cases": prelude.CASES}
    return json.dumps(recording, indent=1, ensure_ascii=False) + "\n"


def is_as_recorded(name, now):
    path = HERE / "recorded" / f"{name}.json"
    then = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (text.splitlines(keepends=True) for text in (then, now))
    sys.stdout.writelines(difflib.unified_diff(*lines, f"recorded/{name}.json", "Flask now"))
    return then == now


def main(arguments):
    if version("flask") != FLASK:
        sys.exit(f"this is Flask {version('flask')}; the recordings are of {FLASK}")
    wanted = [each for each in arguments if each != "--check"]
    names = wanted or sorted(path.stem for path in (HERE / "scenarios").glob("*.py"))
    recordings = {name: record(name) for name in names}
    if "--check" in arguments:
        recorded = {path.stem for path in (HERE / "recorded").glob("*.json")}
        same = [is_as_recorded(name, now) for name, now in recordings.items()]
        orphans = sorted(recorded - set(names)) if not wanted else []
        for name in orphans:
            print(f"recorded/{name}.json has no scenario")
        if orphans or not all(same):
            sys.exit("the recordings differ: run tests/flask/record.py and look at the changes")
    else:
        for name, now in recordings.items():
            (HERE / "recorded" / f"{name}.json").write_text(now, encoding="utf-8")
    print(f"{len(recordings)} scenarios of Flask {FLASK}")


if __name__ == "__main__":
    main(sys.argv[1:])
