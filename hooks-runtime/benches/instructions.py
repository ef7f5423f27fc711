"""Instructions per request of every case, counted by valgrind: the same on every run.

    python3 hooks-runtime/benches/instructions.py            a table of all cases
    python3 hooks-runtime/benches/instructions.py base/      of those with this in their name
    python3 hooks-runtime/benches/instructions.py --served   of servers, over one connection
    python3 hooks-runtime/benches/instructions.py --branches indirect branches, and how many of them a
                                                             simple predictor misses
    python3 hooks-runtime/benches/instructions.py --times    nanoseconds of processor time instead
    … --batteries                                            the same of hooks-runtime/batteries/benches, times
                                                             of unused ones

Each case runs twice, with 1000 requests and with 2000: the difference is theirs alone.
Of times the lowest of 5 runs counts, all cases in turn: what else runs on the machine only adds.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time

BATTERIES = "--batteries"
PACKAGE = ["hooks-batteries", "--no-default-features"] if BATTERIES in sys.argv else ["hooks-runtime"]
BUILD = ["cargo", "bench", "--locked", "-p", *PACKAGE, "--no-run", "--bench"]
CALLGRIND = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
SERVERS = ["base/axum", "base/hooks", "pairs_16/sync", "connect_info/base/axum", "connect_info/pairs_16/sync", "served/16"]
PORT = 3918


def binary(bench):
    command = [*BUILD, bench, "--message-format", "json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    built = (json.loads(line) for line in lines)
    names = [each["executable"] for each in built if each.get("executable")]
    return names[-1]


def count(program, case, times):
    said = subprocess.run([*CALLGRIND, program, case, str(times)], check=True, capture_output=True, text=True).stderr
    return collected(said)


def count_branches(program, case, times):
    """Executed and mispredicted. The predictor knows one target a branch: the last one."""
    command = [*CALLGRIND, "--branch-sim=yes", program, case, str(times)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    events = re.search(r"Events    : (.+)", said)[1].split()
    counts = dict(zip(events, map(int, re.search(r"Collected : (.+)", said)[1].split())))
    return counts["Bi"], counts["Bim"]


def print_branches(program, cases):
    print(f"{'case':<36}{'indirect branches':>20}{'mispredicted':>16}")
    for case in cases:
        counts = zip(count_branches(program, case, 2000), count_branches(program, case, 1000))
        executed, missed = ((more - less) / 1000 for more, less in counts)
        print(f"{case:<36}{executed:>20.1f}{missed:>16.1f}", flush=True)


def count_served(program, case, times):
    server = subprocess.Popen([*CALLGRIND, program, case, str(PORT)], stderr=subprocess.PIPE, text=True)
    client = connect()
    for _ in range(times):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"hello"):
            answer += client.recv(4096)
    client.close()
    server.terminate()
    return collected(server.communicate()[1])


def connect():
    for _ in range(400):
        try:
            return socket.create_connection(("127.0.0.1", PORT))
        except OSError:
            time.sleep(0.05)
    sys.exit("the server does not answer")


def seconds(program, case, times):
    _, _, used = os.wait4(os.posix_spawn(program, [program, case, str(times)], os.environ), 0)
    return used.ru_utime


def print_times(program, cases):
    lowest = dict.fromkeys(cases, float("inf"))
    for _ in range(5):
        for case in cases:
            times = 60_000 if "from_fn" in case else 300_000
            lowest[case] = min(lowest[case], (seconds(program, case, times) - seconds(program, case, 1)) / times)
    for case, each in lowest.items():
        print(f"{case:<36}{each * 1e9:>12.0f}")


def collected(said):
    return int(re.search(r"Collected : (\d+)", said)[1])


def main(wanted):
    counting = count_served if wanted == "--served" else count
    if wanted == "--served":
        program, cases = binary("sockets"), SERVERS
    else:
        program = binary("instructions")
        names = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
        if wanted == "--times":
            return print_times(program, [name for name in names if not name.startswith("used/")])
        if wanted == "--branches":
            return print_branches(program, [name for name in names if "base" in name or "pairs_" in name])
        cases = [name for name in names if wanted in name]
    print(f"{'case':<36}instructions per request")
    for case in cases:
        each = (counting(program, case, 2000) - counting(program, case, 1000)) / 1000
        print(f"{case:<36}{each:>12.0f}", flush=True)


if __name__ == "__main__":
    main("".join([each for each in sys.argv[1:] if each != BATTERIES][:1]))
