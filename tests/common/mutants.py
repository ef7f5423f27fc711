"""Break a rule of order or lookup, and see that the recordings of Flask or of Django and Starlette
tell: a survivor is a gap.

    python tests/common/mutants.py                      all
    python tests/common/mutants.py lookup               those with this in their name
    python tests/common/mutants.py --sample 5 --seed 7  some of them, as a seed says
    python tests/common/mutants.py --check              only see that each is found in the source

Works on a copy of the last commit below target/, with a build directory of its own. What the
scenarios let pass, random apps are tried on, if this Python has Flask.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COPY = ROOT / "target" / "mutants"
SOURCE = Path("hooks-runtime") / "src"

#: name: what stands somewhere in `SOURCE`, what takes its place. Any white space fits any other.
MUTANTS = {
    "before hooks go from the inner scope out": (
        "for &scope in &scopes {",
        "let mut order = scopes.clone();\n            if kind == Kind::BeforeRequest {\n"
        "                order.reverse();\n            }\n            for &scope in &order {",
    ),
    "after hooks of a scope in definition order": (
        "of_kind.extend(Function::of_scope(scope, kind, &runs));",
        "let mut own = Function::of_scope(scope, kind, &runs);\n"
        "                if kind == Kind::AfterRequest {\n                    own.reverse();\n                }\n"
        "                of_kind.extend(own);",
    ),
    "after hooks go from the app in": (
        "for &scope in &scopes {",
        "let mut order = scopes.clone();\n            if kind == Kind::AfterRequest {\n"
        "                order.reverse();\n            }\n            for &scope in &order {",
    ),
    "teardowns of a scope in definition order": (
        "of_kind.extend(Function::of_scope(scope, kind, &runs));",
        "let mut own = Function::of_scope(scope, kind, &runs);\n"
        "                if kind == Kind::TeardownRequest {\n                    own.reverse();\n                }\n"
        "                of_kind.extend(own);",
    ),
    "lookup by type before lookup by status": (
        "if let Some(status) = error.explicit_status() {",
        "if let Some(handler) = self.of_type(error.value_type(), error.is_http()) {\n"
        "            return Some(handler);\n        }\n"
        "        if let Some(status) = error.explicit_status() {",
    ),
    "lookup of the outermost handler by status": (
        "let mut by_code = self.by_code.iter();",
        "let mut by_code = self.by_code.iter().rev();",
    ),
    "lookup of the catch-all before the exact type": (
        "of_scope.sort_by_key(|hook| hook.takes().rank());",
        "of_scope.sort_by_key(|hook| std::cmp::Reverse(hook.takes().rank()));",
    ),
    "lookup of `HttpError` before the exact type": (
        "Takes::Type(_) => 0, Takes::Http => 1,",
        "Takes::Type(_) => 1, Takes::Http => 0,",
    ),
    "a routing failure is raised before the before hooks": (
        "match before_hooks(cx).await {",
        "let is_unmatched = matches!(cx.target.goal, super::Goal::Unmatched(_));\n"
        "    match if is_unmatched { Ok(()) } else { before_hooks(cx).await } {",
    ),
    "no after hooks once an error was handled": (
        "if !matches!(recovered.disposition, Disposition::Generated { .. }) && let",
        "if false\n        && let",
    ),
    "no second pass of after hooks": (
        "runs_after: true, .. } = recovered.disposition",
        "runs_after: true, ..\n    } = recovered.disposition\n        && false",
    ),
    "an error of an after hook meets the handlers": (
        "Stage::After | Stage::Handling => generate_500_again(cx, target, error).await,",
        "Stage::After | Stage::Handling => handle_error(cx, target, error).await,",
    ),
    "after_this_request callbacks last first": (
        "callbacks.pop_front()",
        "callbacks.pop_back()",
    ),
    "app hooks of blueprints before the app's own": (
        "        group: 0,\n        rank,",
        "        group: usize::MAX,\n        rank,",
    ),
    "app hooks of a blueprint once per registration": (
        "seen.push(blueprint);",
        "",
    ),
    "teardown is not told of the error behind a handled 500": (
        "let is_seen = has_handshake || !is_handled;",
        "let is_seen = has_handshake;",
    ),
    "middleware goes from the last to the first": (
        "if kind.runs_outward() {\n                of_kind.reverse();",
        "if kind.runs_outward() || kind == Kind::Middleware {\n                of_kind.reverse();",
    ),
    "a middleware that declines is used": (
        "if !middleware.set_up() {",
        "if !middleware.set_up() && false {",
    ),
    "an error of a middleware meets no handler by status or type": (
        "let recovered = handle_error(cx, target, error).await;",
        "let recovered = super::disposition::generate_500(cx, target, error).await;",
    ),
    "an error of a middleware meets the handlers without the request": (
        "let cx = checkout.cx();\n    cx.restore_head();",
        "let cx = checkout.cx();",
    ),
    "middleware is told of no error": (
        "response.extensions_mut().insert(RaisedError(error.clone()));",
        "",
    ),
    "process_view also of what matched nothing": (
        "    match &cx.target.goal {\n        Goal::View {",
        "    if !matches!(cx.target.goal, Goal::View { .. })\n"
        "        && let Err(stop) = Box::pin(process_view(cx, 0)).await\n    {\n        return stopped(*stop);\n    }\n"
        "    match &cx.target.goal {\n        Goal::View {",
    ),
    "process_view in reverse": (
        '("process_view", Inward',
        '("process_view", Outward',
    ),
    "process_exception in definition order": (
        '("process_exception", Outward',
        '("process_exception", Inward',
    ),
    "process_template_response in definition order": (
        '("process_template_response", Outward',
        '("process_template_response", Inward',
    ),
    "process_exception is asked about errors of process_view": (
        "cx.stage = Stage::Routing;\n    let mut next = 0;",
        "cx.stage = Stage::View;\n    let mut next = 0;",
    ),
    "process_exception of errors of routing": (
        "Goal::Unmatched(Unmatched::NotFound) => Err(abort(StatusCode::NOT_FOUND)),",
        "Goal::Unmatched(Unmatched::NotFound) => {\n            cx.stage = Stage::View;\n"
        "            Err(abort(StatusCode::NOT_FOUND))\n        }",
    ),
    "process_exception that panics leaves the error to the next": (
        "stopped(*stop), Err(panic) => Err(panic),",
        "stopped(*stop), Err(panic) => {\n                error = panic;\n                continue;\n            }",
    ),
    "process_exception that raises leaves the error to the next": (
        "            Ok(Err(stop)) => stopped(*stop),",
        "            Ok(Err(stop)) => match stopped(*stop) {\n                Ok(response) => Ok(response),\n"
        "                Err(_) => continue,\n            },",
    ),
    "the error of process_exception is lost": (
        "drop_quietly(error);\n                Err(failure)",
        "drop_quietly(failure);\n                Err(error)",
    ),
}


class Stale(Exception):
    """A mutant that stands nowhere, or in more than one place."""


def place(root, old):
    """The file of `root` that this stands in, and where."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in re.split(r"\s+", old)))
    found = []
    for path in sorted((root / SOURCE).rglob("*.rs")):
        text = path.read_text(encoding="utf-8")
        found += [(path, match.span()) for match in pattern.finditer(text)]
    if len(found) != 1:
        files = ", ".join(str(path.relative_to(root)) for path, _ in found)
        raise Stale(f"stands in {len(found)} places{': ' if files else ''}{files}")
    return found[0]


def stale(root):
    """The mutants that have to be written anew, as the source is another one by now."""
    for name, (old, _) in MUTANTS.items():
        try:
            place(root, old)
        except Stale as told:
            yield f"{name}: {told}\n    {old!r}"


def run(*command):
    # Never a directory that others build in: cargo takes a mutant for the code of their checkout.
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "mutants-target")}
    return subprocess.run(command, cwd=COPY, env=environment, capture_output=True, text=True)


def verdict():
    """Whether something told of the mutant, and what."""
    tests = "cargo", "test", "--quiet", "--no-fail-fast", "--test", "flask", "--test", "django"
    built = run(*tests, "--no-run")
    if built.returncode != 0:
        print(built.stderr, file=sys.stderr)
        return False, "DOES NOT COMPILE"
    # Some mutants make a scenario hang; all of them together take seconds.
    tested = run("timeout", "240", *tests)
    if tested.returncode != 0:
        failed = set(re.findall(r"^scenarios::(?:\w+::)*(\w+) --- FAILED", tested.stdout, re.MULTILINE))
        return True, "found by " + (", ".join(sorted(failed)[:4]) or "a scenario that hangs")
    fuzzed = run(sys.executable, "tests/flask/fuzz.py", "--apps", "25", "--seed", "1")
    if "differing:" in fuzzed.stdout:
        return True, "found by random apps"
    if fuzzed.returncode != 0:
        print(fuzzed.stderr, file=sys.stderr)
        return False, "RANDOM APPS DID NOT RUN"
    return False, "SURVIVED"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("wanted", nargs="?", default="")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    said = parser.parse_args()
    if said.check:
        root = ROOT
    else:
        root = COPY
        shutil.rmtree(COPY, ignore_errors=True)
        command = "git", "clone", "--quiet", "--config", "advice.detachedHead=false", str(ROOT), str(COPY)
        subprocess.run(command, check=True)
    if problems := list(stale(root)):
        sys.exit("\n".join(problems) + f"\n{len(problems)} mutants are not in the source: say what stands there now")
    if said.check:
        return print(f"{len(MUTANTS)} mutants, each in one place")
    names = [name for name in MUTANTS if said.wanted in name]
    if said.sample is not None:
        names = random.Random(said.seed).sample(names, min(said.sample, len(names)))
        print(f"{len(names)} of {len(MUTANTS)} mutants, seed {said.seed}", flush=True)
    missed = 0
    for name in names:
        old, new = MUTANTS[name]
        path, (start, end) = place(root, old)
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole[:start] + new + whole[end:], encoding="utf-8")
        is_found, how = verdict()
        path.write_text(whole, encoding="utf-8")
        print(f"{how:<60} {name}", flush=True)
        missed += not is_found
    again = f"; again: --sample {said.sample} --seed {said.seed}" if said.sample is not None else ""
    sys.exit(f"{missed} not found{again}" if missed else 0)


if __name__ == "__main__":
    main()
