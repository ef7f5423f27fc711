#!/usr/bin/env bash
# `hooks-runtime` and `hooks-batteries` without features and with each of them alone: linted, with their
# unit tests. Then their documentation, as for somebody who adds a crate and names no feature.
set -euo pipefail
cd "$(dirname "$0")/.."

for package in hooks-runtime hooks-batteries; do
    features=$(cargo metadata --locked --no-deps --format-version 1 | python3 -c '
import json, sys
name = sys.argv[1]
packages = {package["name"]: package for package in json.load(sys.stdin)["packages"]}
features = set(packages[name]["features"]) - {"default"}
[tested] = [d for d in packages["hooks-workbench"]["dependencies"] if d["name"] == name]
default = set(packages[name]["features"].get("default", []))
missing = features - set(tested["features"]) - default
sys.exit(f"`cargo test` does not test {missing}: name it in Cargo.toml") if missing else print(*sorted(features))
' "$package")

    for feature in '' $features; do
        printf -- '-- %s: %s\n' "$package" "${feature:-no features}"
        only=(--quiet --locked --package "$package" --no-default-features --features "$feature")
        cargo clippy "${only[@]}" --all-targets -- -D warnings
        cargo test "${only[@]}" --lib
    done
    cargo test --quiet --locked --package "$package" --doc
done
