#!/usr/bin/env bash
# The order of hooks is the same in every build profile: `tests/crates/order_app` prints it. And
# `build` warns of the one profile in which a panic ends the process.
set -euo pipefail
cd "$(dirname "$0")/.."

expected=tests/crates/order_app/expected.txt
failed=0

# Usage: check NAME CARGO-ARGUMENT…
check() {
    local name=$1
    shift
    if cargo run --quiet --locked --package order-app --bin order-app \
        --target-dir "target/profiles" "$@" | diff -u "$expected" - ; then
        printf '%-28s same order\n' "$name"
    else
        printf '%-28s DIFFERENT\n' "$name"
        failed=1
    fi
}

# Without optimisation the dependencies compile in seconds; the order does not depend on it.
release=(--release --config 'profile.release.opt-level=1')

check 'dev'
check 'release' "${release[@]}"
check 'release, 1 unit' "${release[@]}" --config 'profile.release.codegen-units=1'
check 'release, 16 units, fat LTO' "${release[@]}" --config 'profile.release.codegen-units=16' \
    --config 'profile.release.lto="fat"'
check 'release, 1 unit, fat LTO' "${release[@]}" --config 'profile.release.codegen-units=1' \
    --config 'profile.release.lto="fat"'

# Usage: warns NAME YES-OR-NO CARGO-ARGUMENT…
warns() {
    local name=$1 expected=$2 warned=no
    shift 2
    if cargo run --quiet --locked --package order-app --bin order-app \
        --target-dir "target/profiles" "$@" 2>&1 >/dev/null | grep -F 'panic = "abort"' >/dev/null; then
        warned=yes
    fi
    if [ "$warned" = "$expected" ]; then
        printf '%-28s warning: %s\n' "$name" "$warned"
    else
        printf '%-28s warning: %s, NOT %s\n' "$name" "$warned" "$expected"
        failed=1
    fi
}

abort=("${release[@]}" --config 'profile.release.panic="abort"')
check 'release, abort' "${abort[@]}"
warns 'release' no "${release[@]}"
warns 'release, abort' yes "${abort[@]}"
exit "$failed"
