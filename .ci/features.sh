#!/usr/bin/env bash
# `hooks-runtime` without features and with each of them alone: linted, with its unit tests. Then its
# documentation, as for somebody who adds the crate and names no feature.
set -euo pipefail
cd "$(dirname "$0")/.."

features=$(cargo metadata --locked --no-deps --format-version 1 | python3 -c '
import json, sys
packages = {package["name"]: package for package in json.load(sys.stdin)["packages"]}
features = set(packages["hooks-runtime"]["features"]) - {"default"}
[runtime] = [d for d in packages["hooks-workbench"]["dependencies"] if d["name"] == "hooks-runtime"]
default = set(packages["hooks-runtime"]["features"].get("default", []))
missing = features - set(runtime["features"]) - default
sys.exit(f"`cargo test` does not test {missing}: name it in Cargo.toml") if missing else print(*sorted(features))
')

for feature in '' $features; do
    printf -- '-- %s\n' "${feature:-no features}"
    only=(--quiet --locked --package hooks-runtime --no-default-features --features "$feature")
    cargo clippy "${only[@]}" --all-targets -- -D warnings
    cargo test "${only[@]}" --lib
done
cargo test --quiet --locked --package hooks-runtime --doc
