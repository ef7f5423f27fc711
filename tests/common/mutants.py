"""Break a rule of order or lookup, and see that the recordings of Flask or of Django and Starlette
tell: a survivor is a gap.

    python tests/common/mutants.py            all
    python tests/common/mutants.py lookup     those with this in their name

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
        "app/resolve.rs",
        "let mut hooks = Vec::new();\n        for scope in self.chain(scope) {",
        "let mut hooks = Vec::new();\n        let mut chain = self.chain(scope);\n"
        "        if kind == Kind::Before {\n            chain.reverse();\n        }\n        for scope in chain {",
    ),
    "after hooks of a scope in definition order": (
        "app/resolve.rs",
        "hooks.extend(scope.hooks(kind).iter().map(|hook| (scope, hook)));",
        "let mut own: Vec<_> = scope.hooks(kind).iter().map(|hook| (scope, hook)).collect();\n"
        "            if kind == Kind::After {\n                own.reverse();\n            }\n"
        "            hooks.extend(own);",
    ),
    "after hooks go from the app in": (
        "app/resolve.rs",
        "let mut hooks = Vec::new();\n        for scope in self.chain(scope) {",
        "let mut hooks = Vec::new();\n        let mut chain = self.chain(scope);\n"
        "        if kind == Kind::After {\n            chain.reverse();\n        }\n        for scope in chain {",
    ),
    "teardowns of a scope in definition order": (
        "app/resolve.rs",
        "hooks.extend(scope.hooks(kind).iter().map(|hook| (scope, hook)));",
        "let mut own: Vec<_> = scope.hooks(kind).iter().map(|hook| (scope, hook)).collect();\n"
        "            if kind == Kind::Teardown {\n                own.reverse();\n            }\n"
        "            hooks.extend(own);",
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
        "of_scope.sort_by_key(|hook| is_catch_all(hook));",
        "of_scope.sort_by_key(|hook| !is_catch_all(hook));",
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
        "if is_of_after {\n        fail(",
        "if is_of_after {\n        settle(",
    ),
    "after_this_request callbacks last first": (
        "context/callbacks.rs",
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
    "middleware goes from the last to the first": (
        "app/resolve.rs",
        "        }\n        middleware\n",
        "        }\n        middleware.reverse();\n        middleware\n",
    ),
    "a middleware that declines is used": (
        "configured.rs",
        "if !middleware.set_up() {",
        "if !middleware.set_up() && false {",
    ),
    "an error of a middleware meets no handler by status or type": (
        "pipeline/around.rs",
        "let settled = settle(cx.get(), target, error).await;",
        "let settled = super::settle::fail(cx.get(), target, error).await;",
    ),
    "an error of a middleware meets the handlers without the request": (
        "pipeline/around.rs",
        "    cx.get().restore_head();\n    let error = match",
        "    let error = match",
    ),
    "middleware is told of no error": (
        "pipeline/settle.rs",
        "response.extensions_mut().insert(StandsFor(raised));",
        "drop(raised);",
    ),
    "process_view also of what matched nothing": (
        "pipeline/dispatch.rs",
        "    match &cx.target.goal {\n        Goal::View {",
        "    if !matches!(cx.target.goal, Goal::View { .. })\n"
        "        && let Err(stop) = Box::pin(process_view(cx)).await\n    {\n        return stopped(*stop);\n    }\n"
        "    match &cx.target.goal {\n        Goal::View {",
    ),
    "process_view in reverse": (
        "registry/kind.rs",
        "            Kind::ProcessException\n",
        "            Kind::ProcessView\n                | Kind::ProcessException\n",
    ),
    "process_exception in definition order": (
        "registry/kind.rs",
        "            Kind::ProcessException\n                | ",
        "            ",
    ),
    "process_template_response in definition order": (
        "registry/kind.rs",
        "                | Kind::ProcessTemplate\n",
        "",
    ),
    "process_exception is asked about errors of process_view": (
        "pipeline/dispatch.rs",
        "            if !cx.target.plan.process_view.is_empty()",
        "            cx.in_view = true;\n            if !cx.target.plan.process_view.is_empty()",
    ),
    "process_exception of errors of routing": (
        "pipeline/dispatch.rs",
        "Goal::Unmatched(Unmatched::NotFound) => Err(abort(StatusCode::NOT_FOUND)),",
        "Goal::Unmatched(Unmatched::NotFound) => {\n            cx.in_view = true;\n"
        "            Err(abort(StatusCode::NOT_FOUND))\n        }",
    ),
    "process_exception that panics leaves the error to the next": (
        "pipeline/recover.rs",
        "            Err(panic) => Err(panic),",
        "            Err(panic) => {\n                error = panic;\n                continue;\n            }",
    ),
    "process_exception that raises leaves the error to the next": (
        "pipeline/recover.rs",
        "            Ok(Err(stop)) => stopped(*stop),",
        "            Ok(Err(stop)) => match stopped(*stop) {\n                Ok(response) => Ok(response),\n"
        "                Err(_) => continue,\n            },",
    ),
    "the error of process_exception is lost": (
        "pipeline/recover.rs",
        "discard(error);\n                Err(failure)",
        "discard(failure);\n                Err(error)",
    ),
}


def run(*command):
    # Never a directory that others build in: cargo takes a mutant for the code of their checkout.
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "mutants-target")}
    return subprocess.run(command, cwd=COPY, env=environment, capture_output=True, text=True)


def killer():
    """What told of the mutant, if anything did."""
    tests = "cargo", "test", "--quiet", "--no-fail-fast", "--test", "flask", "--test", "django"
    built = run(*tests, "--no-run")
    if built.returncode != 0:
        sys.exit(f"the mutant does not compile:\n{built.stderr}")
    tested = run("timeout", "60", *tests)
    if tested.returncode == 124:
        return "a scenario that hangs"
    if tested.returncode != 0:
        failed = [line.split("::")[-1] for line in tested.stdout.splitlines() if line.startswith("    scenarios::")]
        return ", ".join(sorted(set(failed))[:4])
    fuzzed = run(sys.executable, "tests/flask/fuzz.py", "--apps", "25", "--seed", "1")
    return "random apps" if "differing:" in fuzzed.stdout else None


def main(wanted):
    for name, (file, old, _) in MUTANTS.items():
        found = (ROOT / "hooks-runtime" / "src" / file).read_text(encoding="utf-8").count(old)
        if found != 1:
            sys.exit(f"{name}: {file} has `{old}` {found} times; say where it is now")
    shutil.rmtree(COPY, ignore_errors=True)
    command = "git", "clone", "--quiet", "--config", "advice.detachedHead=false", str(ROOT), str(COPY)
    subprocess.run(command, check=True)
    survivors = []
    for name, (file, old, new) in MUTANTS.items():
        if wanted not in name:
            continue
        path = SOURCE / file
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace(old, new, 1), encoding="utf-8")
        told = killer()
        path.write_text(whole, encoding="utf-8")
        print(f"{'found by ' + told if told else 'SURVIVED':<60} {name}", flush=True)
        survivors += [] if told else [name]
    sys.exit(f"{len(survivors)} survived" if survivors else 0)


if __name__ == "__main__":
    main("".join(sys.argv[1:2]))
