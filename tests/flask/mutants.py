"""Break a rule of order or lookup, and see that Flask's recordings tell: a survivor is a gap.

    python tests/flask/mutants.py            all
    python tests/flask/mutants.py lookup     those with this in their name

Works on a copy of the last commit below target/. What the scenarios let pass, random apps are
tried on, if this Python has Flask.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COPY = ROOT / "target" / "mutants"
SOURCE = COPY / "hooks-runtime" / "src"

#: name: file, what stands there, what takes its place.
MUTANTS = {
    "before hooks go from the inner scope out": (
        "app/plan.rs",
        "for &scope in &chain {\n        for hook in",
        "for &scope in chain.iter().rev() {\n        for hook in",
    ),
    "after hooks of a scope in definition order": (
        "app/plan.rs",
        "in scope.after.iter().rev().filter(",
        "in scope.after.iter().filter(",
    ),
    "after hooks go from the app in": (
        "app/plan.rs",
        "for &scope in chain.iter().rev() {",
        "for &scope in &chain {",
    ),
    "teardowns of a scope in definition order": (
        "app/plan.rs",
        "in scope.teardown.iter().rev().filter(",
        "in scope.teardown.iter().filter(",
    ),
    "lookup by type before lookup by status": (
        "pipeline/plan.rs",
        "if let Some(status) = error.explicit_status() {",
        "let value_type = error.value_type();\n        if let Some(handler) = (self.by_type.iter())\n"
        "            .find(|handler| handler.takes.is_none() || handler.takes == value_type)\n"
        "        {\n            return Some(handler);\n        }\n"
        "        if let Some(status) = error.explicit_status() {",
    ),
    "lookup of the outermost handler by status": (
        "pipeline/plan.rs",
        "let mut by_code = self.by_code.iter();",
        "let mut by_code = self.by_code.iter().rev();",
    ),
    "lookup of the catch-all before the exact type": (
        "app/plan.rs",
        "scope_handlers.sort_by_key(|hook| is_catch_all(hook));",
        "scope_handlers.sort_by_key(|hook| !is_catch_all(hook));",
    ),
    "a routing failure is raised before the before hooks": (
        "pipeline/dispatch.rs",
        "if let Err(stop) = before_hooks(",
        "if !matches!(cx.target.goal, Goal::Unmatched(_))\n        && let Err(stop) = before_hooks(",
    ),
    "no after hooks once an error was handled": (
        "pipeline/recover.rs",
        "if !settled.is_generated\n        && let",
        "if false\n        && let",
    ),
    "no second pass of after hooks": (
        "pipeline/recover.rs",
        "if settled.is_generated\n        && settled.runs_after",
        "if false",
    ),
    "an error of an after hook meets the handlers": (
        "pipeline/recover.rs",
        "discard_response(lost);\n            fail(",
        "discard_response(lost);\n            settle(",
    ),
    "after_this_request callbacks last first": (
        "context/request_context.rs",
        "pop_front()",
        "pop_back()",
    ),
    "app hooks of blueprints before the app's own": (
        "app/place.rs",
        "        group: 0,\n        rank,",
        "        group: usize::MAX,\n        rank,",
    ),
    "app hooks of a blueprint once per registration": (
        "app/place.rs",
        "seen.push(blueprint);",
        "",
    ),
    "teardown is not told of the error behind a handled 500": (
        "pipeline/settle.rs",
        "error: Some(internal.into_original()),",
        "error: None,",
    ),
}


def run(*command):
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "mutants-target")}
    return subprocess.run(command, cwd=COPY, env=environment, capture_output=True, text=True)


def killer():
    """What told of the mutant, if anything did."""
    built = run("cargo", "test", "--quiet", "--test", "flask", "--no-run")
    if built.returncode != 0:
        sys.exit(f"the mutant does not compile:\n{built.stderr}")
    tested = run("timeout", "60", "cargo", "test", "--quiet", "--test", "flask")
    if tested.returncode == 124:
        return "a scenario that hangs"
    if tested.returncode != 0:
        failed = [line.split("::")[-1] for line in tested.stdout.splitlines() if line.startswith("    scenarios::")]
        return ", ".join(sorted(set(failed))[:4])
    fuzzed = run(sys.executable, "tests/flask/fuzz.py", "--apps", "25", "--seed", "1")
    return "random apps" if "differing:" in fuzzed.stdout else None


def main(wanted):
    shutil.rmtree(COPY, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(COPY)], check=True)
    survivors = []
    for name, (file, old, new) in MUTANTS.items():
        if wanted not in name:
            continue
        path = SOURCE / file
        whole = path.read_text(encoding="utf-8")
        if old not in whole:
            sys.exit(f"{name}: {file} has no `{old}` any more")
        path.write_text(whole.replace(old, new, 1), encoding="utf-8")
        told = killer()
        path.write_text(whole, encoding="utf-8")
        print(f"{'found by ' + told if told else 'SURVIVED':<60} {name}", flush=True)
        survivors += [] if told else [name]
    sys.exit(f"{len(survivors)} survived" if survivors else 0)


if __name__ == "__main__":
    main("".join(sys.argv[1:2]))
