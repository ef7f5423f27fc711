"""Instructions per request of every case, counted by valgrind: the same on every run.

    python3 hooks-runtime/benches/instructions.py            a table of all cases
    python3 hooks-runtime/benches/instructions.py base/      of those with this in their name

Each case runs twice, with 1000 requests and with 2000: the difference is theirs alone.
"""

import json
import re
import subprocess
import sys

BUILD = ["cargo", "bench", "--locked", "-p", "hooks-runtime", "--bench", "instructions", "--no-run"]


def binary():
    command = [*BUILD, "--message-format", "json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    built = (json.loads(line) for line in lines)
    names = [each["executable"] for each in built if each.get("executable")]
    return names[-1]


def count(program, case, times):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, case, str(times)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return int(re.search(r"Collected : (\d+)", said)[1])


def main(wanted):
    program = binary()
    cases = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
    print(f"{'case':<24}instructions per request")
    for case in cases:
        if wanted in case:
            each = (count(program, case, 2000) - count(program, case, 1000)) / 1000
            print(f"{case:<24}{each:>12.0f}", flush=True)


if __name__ == "__main__":
    main("".join(sys.argv[1:2]))
