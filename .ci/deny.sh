#!/usr/bin/env bash
# Licences, duplicates and sources of all dependencies, by the rules in `.deny.toml`. Advisories need
# a database that not every machine can reach: `cargo deny check advisories`.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-deny >/dev/null; then
    # Without optimisation it compiles in a minute.
    cargo install --quiet --locked --debug --root target/tools cargo-deny@0.20.2
    PATH=$PWD/target/tools/bin:$PATH
fi
cargo-deny --locked --workspace check bans licenses sources
