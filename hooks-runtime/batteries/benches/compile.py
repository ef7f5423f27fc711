#!/usr/bin/env python3
"""What batteries add to the compile time of an app: crates, and processor time of rustc.

    python3 hooks-runtime/batteries/benches/compile.py check
    python3 hooks-runtime/batteries/benches/compile.py build
    python3 hooks-runtime/batteries/benches/compile.py "build --release"
    python3 hooks-runtime/batteries/benches/compile.py build redis all       these rows alone

A small app is built with hooks-runtime alone, with hooks-batteries without features, with each feature
and with all, below target/compile, with this repository's Cargo.lock. What several of them share is
compiled once, and what an earlier command has compiled is not compiled again: this file stands in for
rustc, and writes down what each crate takes. A row is the sum over all crates of its app, procedural
macros and build scripts among them, linking included; what build scripts do when they run is not.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

BATTERIES = Path(__file__).resolve().parents[1]
ROOT = BATTERIES.parents[1]
HERE = ROOT / "target" / "compile"

MANIFEST = f"""
[package]
name = "app"
version = "0.0.0"
edition = "2024"

[dependencies]
hooks-runtime = {{ path = "{BATTERIES.parent}" }}
"""

WITH = 'hooks-batteries = {{ path = "{}", default-features = false, features = {} }}\n'

ALONE = """
use hooks_runtime::prelude::*;

#[get("/")]
async fn index() -> &'static str {
    "hello"
}

#[tokio::main]
async fn main() -> Result<()> {
    app!().serve("127.0.0.1:3000").await?;
    Ok(())
}
"""

SESSIONS = ALONE.replace("app!()", "app!().with(hooks_batteries::Sessions::default())")


def features():
    manifest = (BATTERIES / "Cargo.toml").read_text()
    table = manifest.split("[features]")[1].split("\n[")[0]
    return sorted(set(re.findall(r"^(\w+) = ", table, re.M)) - {"default"})


def stand_in(command):
    """Run rustc. What it took goes into a file named by the hash that is in the paths of its results."""
    done = subprocess.run(command)
    extra = [word for word in command if word.startswith("extra-filename=")]
    if extra and done.returncode == 0:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        is_app = command[command.index("--crate-name") + 1] == "app"
        name = "app" if is_app else extra[0].rpartition("-")[2]
        (HERE / "took" / name).write_text(str(used.ru_utime + used.ru_stime))
    sys.exit(done.returncode)


def build(arguments, wanted):
    """Seconds, and how many packages."""
    folder = HERE / "app"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    manifest, source = MANIFEST + 'tokio = { version = "1", features = ["macros", "rt-multi-thread"] }\n', ALONE
    if wanted is not None:
        manifest, source = manifest + WITH.format(BATTERIES, json.dumps(wanted)), SESSIONS
    (folder / "Cargo.toml").write_text(manifest + "\n[workspace]\n")
    (folder / "src" / "main.rs").write_text(source)
    shutil.copy(ROOT / "Cargo.lock", folder)
    command = ["cargo", *arguments, "--quiet", "--manifest-path", folder / "Cargo.toml", "--target-dir", HERE / "target",
               "--message-format", "json"]
    environment = {**os.environ, "RUSTC_WRAPPER": __file__, "CARGO_INCREMENTAL": "0"}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    packages, seconds = set(), 0
    for message in map(json.loads, said.splitlines()):
        if message["reason"] == "compiler-artifact":
            packages.add(message["package_id"])
            # The path of the program has none.
            hashes = re.findall(r"-([0-9a-f]{16})\b", message["filenames"][0])
            name = "app" if message["target"]["name"] == "app" else hashes[-1]
            seconds += float((HERE / "took" / name).read_text())
    return seconds, len(packages)


def main(command="build", *wanted):
    (HERE / "took").mkdir(parents=True, exist_ok=True)
    arguments = command.split()
    rows = {"hooks-runtime alone": None, "with hooks-batteries, no features": []}
    rows |= {f"… `{name}`": [name] for name in features() if not wanted or name in wanted}
    if not wanted or "all" in wanted:
        rows["… all"] = features()
    print(f"| `cargo {command}` | processor | added | crates | added |\n|---|--:|--:|--:|--:|")
    first = None
    for name, wanted in rows.items():
        seconds, packages = build(arguments, wanted)
        first = first or (seconds, packages)
        more = f"+{seconds - first[0]:.1f} s | {packages} | +{packages - first[1]}"
        print(f"| {name} | {seconds:.1f} s | {more} |", flush=True)


if __name__ == "__main__":
    if "RUSTC_WRAPPER" in os.environ and Path(sys.argv[1]).name == "rustc":
        stand_in(sys.argv[1:])
    main(*sys.argv[1:])
