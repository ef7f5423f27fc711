"""No dependency states a newer Rust than the one this workspace states. What our own code uses of the
standard library is checked by `clippy::incompatible_msrv`."""

import json
import subprocess
import sys

COMMAND = ["cargo", "metadata", "--format-version=1", "--locked", "--all-features"]


def number(version):
    return [int(part) for part in version.split(".")[:2]]


packages = json.loads(subprocess.check_output(COMMAND))["packages"]
stated = next(p["rust_version"] for p in packages if p["name"] == "hooks-runtime")
newer = [
    f"{package['name']} {package['version']} needs Rust {package['rust_version']}"
    for package in packages
    if number(package["rust_version"] or "1.0") > number(stated)
]
print("\n".join(newer) or f"{len(packages)} packages: none needs a newer Rust than {stated}")
sys.exit(bool(newer))
