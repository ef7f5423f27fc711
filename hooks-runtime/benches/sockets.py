"""Requests per second over loopback: the same app in axum, in hooks and in Flask, in one run.

    python3 hooks-runtime/benches/sockets.py                 a table, and sockets.svg
    python3 hooks-runtime/benches/sockets.py 30 axum "hooks, 16 sync pairs"
                                                             30 rounds of these alone, and no plot

Every server has one thread (Flask under gunicorn one process) on one core, wrk has another. A round
starts each server once, in turn, so that what disturbs the machine disturbs all of them; the ratios
are taken within a round, and the table has their median. Wants wrk, taskset and two cores.
"""

import json
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

BENCHES = Path(__file__).resolve().parent
TARGET = BENCHES.parents[1] / "target"
BUILD = ["cargo", "bench", "--locked", "-p", "hooks-runtime", "--bench", "sockets", "--no-run"]
FLASK = BENCHES.parents[1] / "tests" / "flask" / "requirements.txt"
GUNICORN = "gunicorn==27.0.1"
PORT = 3917
LOAD = ["taskset", "-c", "1", "wrk", "-t1", "-c64"]
SECONDS = 2

# The first is what the others are compared with.
SERVERS = {
    "axum": "base/axum",
    "axum, with ConnectInfo": "connect_info/base/axum",
    "axum, 16 pairs by hand": "pairs_16/by_hand",
    "hooks, none": "base/hooks",
    "hooks, 16 sync pairs": "pairs_16/sync",
    "the same, with ConnectInfo": "connect_info/pairs_16/sync",
    "the same in App::serve": "served/16",
    "hooks, 16 async pairs": "pairs_16/async",
    "axum, 16 × from_fn": "pairs_16/from_fn",
    "Flask, none": 0,
    "Flask, 16 pairs": 16,
}


def program():
    command = [*BUILD, "--message-format", "json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    names = [each["executable"] for each in map(json.loads, lines) if each.get("executable")]
    return names[-1]


def gunicorn():
    python = TARGET / "sockets-venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
    install = [python, "-m", "pip", "install", "--quiet", "--requirement", FLASK, GUNICORN]
    subprocess.run(install, check=True)
    # The one kind of worker of its own that keeps connections alive.
    return [python, "-m", "gunicorn", "--chdir", BENCHES / "apps", "--worker-class", "gthread",
            "--threads", "4", "--log-level", "error"]


def start(command):
    # A group of its own, whose time is counted together.
    server = subprocess.Popen(["taskset", "-c", "0", *command], start_new_session=True)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", PORT)).close()
            return server
        except OSError:
            time.sleep(0.05)
    server.terminate()
    sys.exit(f"no answer from {command}")


def seconds_of_group(group):
    """On the processor, by the scheduler's own clock."""
    nanoseconds = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                tasks = process.glob("task/*/schedstat")
                nanoseconds += sum(int(task.read_text().split()[0]) for task in tasks)
        except OSError:
            continue
    return nanoseconds / 1e9


def load(seconds):
    command = [*LOAD, f"-d{seconds}s", f"http://127.0.0.1:{PORT}/"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(said)
    return int(re.search(r"(\d+) requests in", said)[1]), float(re.search(r"Requests/sec:\s+(\S+)", said)[1])


def measure(command):
    server = start(command)
    try:
        load(1)
        before = seconds_of_group(server.pid)
        requests, rate = load(SECONDS)
        return rate, (seconds_of_group(server.pid) - before) / requests * 1e6
    finally:
        server.terminate()
        server.wait()


def bars(rows):
    """Horizontal bars, with the numbers beside them."""
    width, left, line = 760, 190, 34
    scale = (width - left - 190) / max(rate for _, rate, _ in rows)
    drawn = []
    for at, (name, rate, ratio) in enumerate(rows):
        y = 44 + at * line
        colour = "#2b6cb0" if name.startswith(("hooks", "the same")) else "#a0aec0"
        drawn.append(
            f'<text x="{left - 10}" y="{y + 16}" text-anchor="end">{name}</text>'
            f'<rect x="{left}" y="{y}" width="{max(rate * scale, 1):.1f}" height="22" fill="{colour}"/>'
            f'<text x="{left + rate * scale + 8:.1f}" y="{y + 16}">{rate:,.0f}/s, {ratio:.0%}</text>'
        )
    height = 44 + len(rows) * line + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="14">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="10" y="24" font-size="16">Requests per second of processor time of the server, wrk over loopback</text>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def main(rounds=12, *wanted):
    rust, flask = program(), gunicorn()
    commands = {}
    for name, what in SERVERS.items():
        if not wanted or name in wanted:
            address = ["--bind", f"127.0.0.1:{PORT}", f"flask_app:create({what})"]
            commands[name] = [rust, what, str(PORT)] if isinstance(what, str) else [*flask, *address]
    measured = {name: [] for name in commands}
    for at in range(rounds):
        turn = at % len(commands)
        for name, command in [*commands.items()][turn:] + [*commands.items()][:turn]:
            measured[name].append(measure(command))
        print(f"round {at + 1} of {rounds}", file=sys.stderr, flush=True)

    first = next(iter(measured))
    rows = []
    print("| server | requests/s | of axum's (lowest, highest) | CPU per request | of axum's |\n|---|--:|--:|--:|--:|")
    for name, runs in measured.items():
        ratios = [rate / base for (rate, _), (base, _) in zip(runs, measured[first])]
        rate, ratio = statistics.median(rate for rate, _ in runs), statistics.median(ratios)
        cpu = statistics.median(cpu for _, cpu in runs)
        costs = statistics.median(base / cpu for (_, cpu), (_, base) in zip(runs, measured[first]))
        spread = f"{min(ratios):.1%}, {max(ratios):.1%}"
        print(f"| {name} | {rate:,.0f} | {ratio:.1%} ({spread}) | {cpu:.2f} µs | {costs:.1%} |")
        rows.append((name, 1e6 / cpu, costs))
    if not wanted:
        (BENCHES / "sockets.svg").write_text(bars(rows))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
