"""What the recorders of all frameworks share: a trace, errors by name, recordings and their files."""

import difflib
import importlib
import json
import sys
from importlib.metadata import version
from urllib.parse import urlsplit

#: The cases of the scenario that is being recorded.
CASES = []

_trace = []


def log(event):
    """Add an event to the trace of the current request."""
    _trace.append(event)


class panic(Exception):
    """Stands for a panic, which to hooks is an error like any other."""


ERRORS = {kind.__name__: kind for kind in (KeyError, LookupError, TypeError, ValueError, panic)}


def replied(said, named, ask):
    """What a request (`METHOD path [body]`) comes to, as a recording has it.

    `ask(reply, method, path, body)` sends it and fills the reply in. An error that it lets through
    is one that nothing but the server above the app would have caught.
    """
    method, path, *body = said.split(" ", 2)
    _trace.clear()
    reply = {"request": said, "trace": _trace}
    try:
        ask(reply, method, path, "".join(body))
    except Exception as error:
        reply["escaped"] = named(error)
    return {**reply, "trace": list(_trace)}


def kept(method, status, headers):
    """`Allow`, `Location`, those the scenario made up, and for HEAD the length of no body."""
    headers = [(name.lower(), value) for name, value in headers]
    given = dict(headers)
    kept = {name: value for name, value in headers if name.startswith("x-")}
    if "allow" in given:
        kept["allow"] = ", ".join(sorted(each.strip() for each in given["allow"].split(",")))
    if "location" in given:
        url = urlsplit(given["location"])
        kept["location"] = url.path + ("?" + url.query if url.query else "")
    if method == "HEAD" and status == 200 and given.get("content-length", "0") != "0":
        kept["content-length"] = given["content-length"]
    return dict(sorted(kept.items()))


def record(about, name):
    CASES.clear()
    importlib.import_module(name)
    return json.dumps({**about, "scenario": name, "cases": CASES}, indent=1, ensure_ascii=False) + "\n"


def is_as_recorded(here, name, now):
    path = here / "recorded" / f"{name}.json"
    then = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (text.splitlines(keepends=True) for text in (then, now))
    sys.stdout.writelines(difflib.unified_diff(*lines, f"recorded/{name}.json", "now"))
    return then == now


def main(here, about, arguments):
    """Record the scenarios beside `here`, or check them; `about(name)` is the package and version."""
    wanted = [each for each in arguments if each != "--check"]
    names = wanted or sorted(path.stem for path in (here / "scenarios").glob("*.py"))
    for package, pinned in {each for name in names for each in about(name).items()}:
        if version(package) != pinned:
            sys.exit(f"this is {package} {version(package)}; the recordings are of {pinned}")
    recordings = {name: record(about(name), name) for name in names}
    if "--check" in arguments:
        recorded = {path.stem for path in (here / "recorded").glob("*.json")}
        same = [is_as_recorded(here, name, now) for name, now in recordings.items()]
        orphans = sorted(recorded - set(names)) if not wanted else []
        for name in orphans:
            print(f"recorded/{name}.json has no scenario")
        if orphans or not all(same):
            sys.exit("the recordings differ: run record.py and look at the changes")
    else:
        for name, now in recordings.items():
            (here / "recorded" / f"{name}.json").write_text(now, encoding="utf-8")
    print(f"{len(recordings)} scenarios of tests/{here.name}")
