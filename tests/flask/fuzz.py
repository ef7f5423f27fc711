"""Random apps, written as Flask programs and in hooks, asked the same and compared.

    python tests/flask/fuzz.py                        8 apps from a random seed
    python tests/flask/fuzz.py --apps 200 --seed 1    many, from a seed of yours
    python tests/flask/fuzz.py --apps 1 --seed 77     one again, as a failure says

What differs is shrunk, and both programs are printed.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CRATE = ROOT / "target" / "flask-random"
#: Apps in one test binary, so that several are compiled side by side.
TOGETHER = 25

sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE / "random"), str(HERE.parent / "common")]

import emit  # noqa: E402
import model as models  # noqa: E402
import prelude  # noqa: E402


def record(model):
    """What Flask does; errors of a generated program are bugs of the generator."""
    prelude.CASES.clear()
    exec(compile(emit.flask(model), f"app_{model.seed}.py", "exec"), {"__name__": "app"})
    for case in prelude.CASES:
        case["requests"] = [contained(each) for each in case["requests"]]
    return {"scenario": f"app_{model.seed}", "cases": list(prelude.CASES)}


def contained(reply):
    """What reaches Flask's server is a bare 500 of ours (SPEC E3)."""
    if "escaped" not in reply:
        return reply
    body = "" if reply["request"].startswith("HEAD ") else "<default>"
    bare = {"status": 500, "headers": {}, "body": body}
    return {**{key: each for key, each in reply.items() if key != "escaped"}, **bare}


def inline(value):
    """A TOML value; JSON's but for tables."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


def manifest():
    """Of the crate of all apps: the dependencies that this repository's own tests have."""
    root = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    shared, own = root["workspace"]["dependencies"], root["dev-dependencies"]
    lines = ["[package]", 'name = "flask-random"', 'version = "0.0.0"', 'edition = "2024"', ""]
    lines += ["[workspace]", "", "[profile.dev]", "debug = false", "", "[dev-dependencies]"]
    for name in ["hooks-runtime", "axum", "support", "tokio"]:
        said = own[name]
        table = shared[name] if said.get("workspace") else said
        table = dict(table) if isinstance(table, dict) else table
        table = table if isinstance(table, dict) else {"version": table}
        if "path" in table:
            table["path"] = str(ROOT / table["path"])
        features = [*table.get("features", []), *said.get("features", [])]
        table |= {"features": sorted(set(features))} if features else {}
        lines.append(f"{name} = {inline(table)}")
    return "\n".join(lines) + "\n"


def differing(apps):
    """The names of the apps for which hooks do something else than Flask, and what was printed."""
    shutil.rmtree(CRATE, ignore_errors=True)
    recorded = CRATE / "tests" / "flask" / "recorded"
    recorded.mkdir(parents=True)
    (CRATE / "Cargo.toml").write_text(manifest(), encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", CRATE / "Cargo.lock")
    modules = {"prelude": HERE / "prelude.rs", "act": HERE / "random" / "act.rs"}
    for start in range(0, len(apps), TOGETHER):
        # No handful of apps uses all of it.
        lines = ["#![allow(dead_code, unused_imports, unused_macros)]"]
        lines += [f"#[path = {json.dumps(str(path))}]\nmod {name};" for name, path in modules.items()]
        for each in apps[start : start + TOGETHER]:
            name = f"app_{each.seed}"
            (recorded / f"{name}.json").write_text(json.dumps(record(each)), encoding="utf-8")
            (CRATE / "tests" / "flask" / f"{name}.rs").write_text(emit.hooks(each), encoding="utf-8")
            lines.append(f'#[path = "flask/{name}.rs"]\nmod {name};')
        (CRATE / "tests" / f"apps_{start}.rs").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["cargo", "test", "--quiet", "--no-fail-fast", "--manifest-path", str(CRATE / "Cargo.toml")]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "flask-random-target")}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    failed = set(re.findall(r"^---- (app_\w+)::app_\w+ stdout", ran.stdout, re.MULTILINE))
    if ran.returncode != 0 and not failed:
        sys.exit(f"the apps do not compile or run:\n{ran.stdout}\n{ran.stderr}")
    return failed, ran.stdout


def smaller(model):
    """The same app with one thing less, each on its own."""
    method_and_url, _, query = model.requests[0].partition("?")
    said = query.split("&") if query else []
    for at in range(len(said)):
        rest = "&".join(said[:at] + said[at + 1 :])
        yield replace(model, requests=(method_and_url + ("?" + rest if rest else ""),))
    for at, each in enumerate(model.functions):
        yield replace(model, functions=model.functions[:at] + model.functions[at + 1 :])
        if each.is_async or each.waits:
            plain = replace(each, is_async=False, waits=False)
            yield replace(model, functions=(*model.functions[:at], plain, *model.functions[at + 1 :]))
    for at in range(len(model.registered)):
        yield without(replace(model, registered=model.registered[:at] + model.registered[at + 1 :]))
    for at, each in enumerate(model.blueprints):
        for child in range(len(each.children)):
            fewer = replace(each, children=each.children[:child] + each.children[child + 1 :])
            blueprints = (*model.blueprints[:at], fewer, *model.blueprints[at + 1 :])
            yield without(replace(model, blueprints=blueprints))


def without(model):
    """Without the blueprints that nothing registers any more, and what is on them."""
    names = {name for name, _, _ in model.instances()}
    return replace(
        model,
        blueprints=tuple(each for each in model.blueprints if each.name in names),
        functions=tuple(each for each in model.functions if each.scope is None or each.scope in names),
    )


def shrink(model, said):
    """The smallest app found that still differs, and how it does. `said` is how the whole does."""
    said = difference(model, said)
    request = re.search(r"^app_\w+ : (.*)", said, re.MULTILINE)[1]
    model = replace(model, requests=(request,))
    seen = set(re.findall(r"\b[abetv]\d+\b", said))
    few = replace(model, functions=tuple(each for each in model.functions if each.name in seen))
    candidates = [few, model]
    while True:
        candidates = [replace(each, seed=f"{model.seed}_{at}") for at, each in enumerate(candidates)]
        failed, printed = differing(candidates) if candidates else (set(), "")
        still = next((each for each in candidates if f"app_{each.seed}" in failed), None)
        if still is None:
            return model, said
        model, said = replace(still, seed=model.seed), difference(still, printed)
        candidates = list(smaller(model))


def difference(model, printed):
    """What the test of one app printed."""
    return printed.split(f"---- app_{model.seed}::", 1)[1].split("\n---- ", 1)[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--apps", type=int, default=8)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**9))
    arguments.add_argument("--requests", type=int, default=50)
    said = arguments.parse_args()
    apps = [models.generate(said.seed + at, said.requests) for at in range(said.apps)]
    count = sum(len(each.requests) for each in apps)
    print(f"{len(apps)} apps and {count} requests from seed {said.seed}", flush=True)
    failed, printed = differing(apps)
    if not failed:
        print("hooks do what Flask does")
        return
    print(f"differing: {', '.join(sorted(failed))}; shrinking the first", flush=True)
    first = next(each for each in apps if f"app_{each.seed}" in failed)
    smallest, how = shrink(first, printed)
    print(f"\n# Flask\n{emit.flask(smallest)}\n// hooks\n{emit.hooks(smallest)}\n{how}")
    sys.exit(f"hooks differ from Flask: run fuzz.py --apps 1 --seed {first.seed}")


if __name__ == "__main__":
    main()
