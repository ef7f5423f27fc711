"""What many hooks cost before the first request: in `build`, and in the compiler.

    python3 hooks-runtime/benches/startup.py                 both
    python3 hooks-runtime/benches/startup.py build           10,000 hooks and 1,000 routes
    python3 hooks-runtime/benches/startup.py compile         500 hooks beside 500 plain functions

The crates that it measures are made below target/startup, with this repository's Cargo.lock.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "target" / "startup"

MANIFEST = """
[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[dependencies]
hooks-runtime = {{ path = "../../../hooks-runtime" }}

[workspace]
"""

PROLOGUE = """#![allow(warnings)]
use hooks_runtime::prelude::*;
"""

MAIN = """
fn main() {
    let start = std::time::Instant::now();
    let app = APP;
    let built = app.build();
    println!("{}", start.elapsed().as_secs_f64() * 1e3);
    built.unwrap_or_else(|error| panic!("{error}"));
}
"""

# Attribute, and the function below it.
HOOKS = [
    ("before_request", "pub fn h{at}() {{ std::hint::black_box({at}); }}"),
    ("after_request", "pub fn h{at}(res: &mut Response) {{ std::hint::black_box(res); }}"),
    ("before_request", "pub fn h{at}(g: G) {{ g.set({at}_u32); }}"),
    ("before_request", "pub async fn h{at}(headers: HeaderMap) {{ std::hint::black_box(headers); }}"),
    ("after_request", "pub async fn h{at}(res: Response) -> Response {{ res }}"),
]


def function(at, scope=""):
    attribute, text = HOOKS[at % len(HOOKS)]
    return f"#[{attribute}{scope}]\n{text.format(at=at)}\n"


def crate(name, source, file):
    folder = HERE / name
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(MANIFEST.format(name=name))
    shutil.copy(ROOT / "Cargo.lock", folder)
    path = folder / "src" / file
    path.write_text(PROLOGUE + source)
    return path


def cargo(name, *arguments):
    command = ["cargo", *arguments, "--quiet", "--manifest-path", HERE / name / "Cargo.toml"]
    subprocess.run([*command, "--target-dir", HERE / "target"], check=True)


def of_blueprints():
    """Ten hooks and a route in each of 1,000 blueprints."""
    parts = []
    for at in range(1000):
        hooks = "".join(function(10 * at + each, "(AREA)") for each in range(10))
        parts.append(
            f"mod m{at} {{ use super::*;\n"
            f'pub static AREA: Blueprint = Blueprint::new("m{at}").url_prefix("/m{at}");\n'
            f'{hooks}#[get(AREA, "/{{id}}")] pub async fn view() {{}}\n}}\n'
        )
    every = ", ".join(f"&m{at}::AREA" for at in range(1000))
    main = MAIN.replace("APP", "AREAS.iter().fold(app!(), |app, area| app.register(*area))")
    return "".join(parts) + f"static AREAS: &[&Blueprint] = &[{every}];\n" + main


def of_the_app():
    """10,000 hooks of the app, which are hooks of each of its 1,000 routes."""
    hooks = "".join(function(at) for at in range(10_000))
    routes = "".join(f'#[get("/m{at}/{{id}}")] pub async fn r{at}() {{}}\n' for at in range(1000))
    return hooks + routes + MAIN.replace("APP", "app!()")


def measure_build():
    print("| 10,000 hooks, 1,000 routes | `app!()` and `build`, median | lowest, highest |\n|---|--:|--:|")
    for name, source, where in [
        ("of_blueprints", of_blueprints(), "ten in each of 1,000 blueprints"),
        ("of_the_app", of_the_app(), "all of the app, on every route"),
    ]:
        crate(name, source, "main.rs")
        cargo(name, "build", "--release")
        program = HERE / "target" / "release" / name
        said = [subprocess.run([program], check=True, capture_output=True, text=True) for _ in range(21)]
        took = sorted(float(each.stdout) for each in said)
        print(f"| {where} | {statistics.median(took):.1f} ms | {took[0]:.1f}, {took[-1]:.1f} ms |", flush=True)


def processor():
    """Processor time of all commands so far: other work on the machine hardly shows in it."""
    times = os.times()
    return times.children_user + times.children_system


def measure_compile():
    hooks = "".join(function(at) for at in range(500))
    plain = re.sub(r"#\[\w+\]\n", "", hooks)
    crates = {"no functions": ("none", ""), "500 functions": ("plain", plain), "500 hooks": ("hooked", hooks)}
    ways = {"cargo check": ["check"], "cargo build": ["build"], "cargo build --release": ["build", "--release"]}
    took = {}
    for way, arguments in ways.items():
        for name, source in crates.values():
            crate(name, source, "lib.rs")
            cargo(name, *arguments)
        for _ in range(5):
            for label, (name, _) in crates.items():
                os.utime(HERE / name / "src" / "lib.rs")
                start = processor()
                cargo(name, *arguments)
                took.setdefault((label, way), []).append(processor() - start)
    print(f"| one crate again, processor time | {' | '.join(f'`{way}`' for way in ways)} |\n|---|" + "--:|" * len(ways))
    for label in crates:
        cells = (f"{statistics.median(took[label, way]):.2f} s" for way in ways)
        print(f"| {label} | {' | '.join(cells)} |")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["build", "compile"]
    if "build" in wanted:
        measure_build()
    if "compile" in wanted:
        measure_compile()
