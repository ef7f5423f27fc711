"""Flask behind `fallback_to`: through our app a client sees what it sees of Flask itself.

Usage: migrate.py PROGRAM

Runs `examples/migrate_from_flask` and sends every request twice: to gunicorn, and to the app in front
of it. Then it stops gunicorn, and sees the 502 of our own.
"""

import http.client
import os
import re
import signal
import subprocess
import sys

# Of the connection, of the moment, or of our own; `session` has the time in its signature.
APART = {"connection", "date", "keep-alive", "server", "transfer-encoding", "x-served-by"}
TIMEOUT = 60


def ask(address, method, path, headers=None, body=None):
    """One request, its response read to the end."""
    connection = http.client.HTTPConnection(*address, timeout=TIMEOUT)
    chunked = body is not None and not isinstance(body, (bytes, str))
    # One name for both, so that the URLs they make are the same.
    connection.request(
        method, path, body, {"Host": "example.test", **(headers or {})}, encode_chunked=chunked
    )
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def seen(response, text):
    """What has to be the same."""
    headers = sorted(
        (name.lower(), re.sub(r"(session=[^.]*)[^;]*", r"\1", value))
        for name, value in response.getheaders()
        if name.lower() not in APART
    )
    return response.status, headers, text


def same(flask, ours, *request, **options):
    direct, through = (ask(address, *request, **options) for address in (flask, ours))
    assert seen(*direct) == seen(*through), f"{request}:\n{seen(*direct)}\n{seen(*through)}"
    assert through[0].getheader("x-served-by") == "hooks", request
    print(f"same: {' '.join(request)} {direct[0].status}")
    return through


def pages(flask, ours):
    for path, status in [("/polls", 200), ("/nowhere", 404), ("/broken", 500), ("/polls?a=b", 200)]:
        assert same(flask, ours, "GET", path)[0].status == status
    assert same(flask, ours, "HEAD", "/polls")[1] == ""
    assert same(flask, ours, "DELETE", "/polls")[0].status == 405
    assert same(flask, ours, "OPTIONS", "/polls")[0].getheader("allow")
    _, moved = ask(ours, "GET", "/polls/v2")
    assert moved == "the new polls\n", moved


def uploads(flask, ours):
    _, text = same(flask, ours, "PUT", "/ballots", body=b"x" * 3_000_000)
    assert text == "3000000 bytes\n", text
    for address in (flask, ours):
        chunks = (b"y" * 1000 for _ in range(100))
        response, text = ask(
            address, "PUT", "/ballots", {"Transfer-Encoding": "chunked"}, body=chunks
        )
        assert (response.status, text) == (200, "100000 bytes\n"), (response.status, text)
    print("same: PUT /ballots in chunks")


def cookies(flask, ours):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response, _ = same(flask, ours, "POST", "/login", headers=form, body="name=ann")
    assert (response.status, response.getheader("location")) == (302, "/who")
    set_cookies = response.headers.get_all("set-cookie")
    assert len(set_cookies) == 2, set_cookies
    jar = "; ".join(cookie.split(";")[0] for cookie in set_cookies)
    _, text = same(flask, ours, "GET", "/who", headers={"Cookie": jar})
    assert text == "ann yes\n", text


def streams(ours):
    """The first line is here before there is a second."""
    connection = http.client.HTTPConnection(*ours, timeout=TIMEOUT)
    connection.request("GET", "/votes")
    response = connection.getresponse()
    assert response.readline() == b"waiting for a vote\n"
    assert ask(ours, "POST", "/votes/ann")[0].status == 204
    assert response.read() == b"a vote for ann\n"
    print("streamed: GET /votes")


def dead(ours, gunicorn):
    os.kill(gunicorn, signal.SIGTERM)
    while True:
        response, text = ask(ours, "GET", "/polls")
        if response.status != 200:
            break
    assert (response.status, text) == (502, "back in a minute\n"), (response.status, text)
    assert response.getheader("x-served-by") == "hooks"
    _, moved = ask(ours, "GET", "/polls/v2")
    assert moved == "the new polls\n", moved
    print("502 of our own: GET /polls")


def find(stream, pattern):
    """The groups of the first line like this."""
    for line in stream:
        print(line, end="")
        if match := re.search(pattern, line):
            return match.groups()
    sys.exit(f"the example ended without a line like {pattern}")


def main():
    with subprocess.Popen(
        [sys.argv[1], "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as example:
        try:
            flask, gunicorn = find(example.stdout, r"Flask at http://127.0.0.1:(\d+), process (\d+)")
            (port,) = find(example.stdout, r"serving on http://127.0.0.1:(\d+)")
            flask, ours = ("127.0.0.1", int(flask)), ("127.0.0.1", int(port))
            pages(flask, ours)
            uploads(flask, ours)
            cookies(flask, ours)
            streams(ours)
            dead(ours, int(gunicorn))
        finally:
            example.terminate()
            example.communicate(timeout=TIMEOUT)
    assert example.returncode == 0, example.returncode


main()
