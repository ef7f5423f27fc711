"""Sequences of requests by several browsers: their steps, what a recording keeps of each answer, files.

A recording is JSON with one step in a line, so that a diff of two recordings can be read.
"""

import copy
import json
import re
import subprocess
import sys
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[3]

#: What a browser, a cache or a client acts on.
HEADERS = ["vary", "cache-control", "content-language", "location", "x-frame-options"]


class Clock:
    """The time of the recording, in seconds since 1970. It moves by `later` only."""

    START = 1_800_000_000

    def __init__(self):
        self.now = self.START

    def time(self):
        return float(self.now)


CLOCK = Clock()


def ask(by, said, form=None, headers=None, csrf=None, csrf_header=None, keep=None, meanwhile=None):
    """A request: `said` is `METHOD /path`.

    `keep` is a name for the token on the page; `csrf` sends the token of this name in the form,
    `csrf_header` in the header. `meanwhile` is another request, which runs while this one waits.
    """
    step = {"by": by, "ask": said, "form": form, "send": headers, "csrf": csrf}
    step |= {"csrf_header": csrf_header, "keep": keep, "meanwhile": meanwhile}
    return {key: value for key, value in step.items() if value is not None}


def acts(by, *said, **more):
    """A GET of the view that does what its URL says."""
    return ask(by, f"GET /act?{','.join(said)}", **more)


def later(**units):
    """Time that passes: `later(days=3)`."""
    seconds = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
    return {"later": sum(seconds[unit] * count for unit, count in units.items())}


def take_cookies(by, of):
    """A browser has the cookies of another one from now on, and none of its own."""
    return {"take": [by, of]}


def restart(settings):
    """The app is started again, with other settings."""
    return {"restart": settings}


class Browsers:
    """The browsers of one sequence. `send(method, uri, form, headers)` asks the framework."""

    def __init__(self, send, *, names, signed, ids, field, wrong, restart=None):
        self.restart = restart
        self.send, self.names, self.signed, self.ids, self.field = send, names, signed, ids, field
        self.jars = {}
        self.tokens = {"wrong": wrong, "empty": "", "garbage": "no token"}
        #: What the request that waits lets run meanwhile.
        self.waiting = []

    def run(self, steps):
        """The same steps, with the answers."""
        return [self.step(copy.deepcopy(step)) for step in steps]

    def step(self, step):
        if "later" in step:
            CLOCK.now += step["later"]
        elif "restart" in step:
            self.restart(step["restart"])
        elif "take" in step:
            by, of = step["take"]
            self.jars[by] = dict(self.jars.get(of, {}))
        else:
            self.ask(step)
        return step

    def meanwhile(self):
        """A view calls it where its request waits."""
        step = self.waiting.pop()
        if step is not None:
            self.ask(step)

    def ask(self, step):
        method, uri = step["ask"].split(" ")
        jar = self.jars.setdefault(step["by"], {})
        headers, form = dict(step.get("send", {})), step.get("form")
        if "csrf" in step:
            form = {**(form or {}), self.field: self.token(step["csrf"])}
        if "csrf_header" in step:
            headers["x-csrftoken"] = self.token(step["csrf_header"])
        if jar and "cookie" not in headers:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        self.waiting.append(step.get("meanwhile"))
        waiting = len(self.waiting)
        sent = dict(jar)
        status, given, body = self.send(method, uri, form, headers)
        del self.waiting[waiting - 1 :]
        step["status"] = status
        if status == 200 and method != "HEAD":
            step["body"] = self.body(step, body.decode())
        step |= kept(given)
        cookies = [self.keep(jar, sent, value) for name, value in given if name.lower() == "set-cookie"]
        if cookies:
            step["cookies"] = sorted(cookies)

    def token(self, name):
        """One that no page has shown is wrong."""
        return self.tokens.get(name, self.tokens["wrong"])

    def body(self, step, text):
        for token in re.findall(r"token=(\S+)", text)[-1:]:
            self.tokens[step.get("keep", "last")] = token
        return re.sub(r"token=\S+", "token", text)

    def keep(self, jar, sent, header):
        """Put a cookie into the jar; the shape of it."""
        ((name, morsel),) = SimpleCookie(header).items()
        age = morsel["max-age"]
        if age == "" and morsel["expires"]:
            age = round(parsedate_to_datetime(morsel["expires"]).timestamp() - CLOCK.now)
        age = max(int(age), 0) if age != "" else None
        kind = "removed" if age == 0 else self.kind(name, morsel, sent)
        if self.ignores(name, kind):
            kind = "ignored"
        elif kind == "removed":
            jar.pop(name, None)
        else:
            jar[name] = morsel.coded_value
        said = [f"Max-Age={age}"] if age else []
        said += [label for label, key in [("HttpOnly", "httponly"), ("Secure", "secure")] if morsel[key]]
        said += [f"{label}={morsel[label.lower()]}" for label in ("Path", "SameSite") if morsel[label.lower()]]
        return "; ".join([f"{self.names.get(name, name)}={kind}", *sorted(said)])

    def kind(self, name, morsel, sent):
        if name in self.signed:
            return "signed"
        if name not in self.ids:
            return morsel.value
        if name not in sent:
            return "first"
        return "same" if sent[name] == morsel.coded_value else "new"

    def ignores(self, name, kind):
        """Whether the browser does not do what the cookie says, so that both sides stay alike."""
        return False


def kept(given):
    headers = {}
    for name, value in given:
        name = name.lower()
        if name == "vary":
            names = {each.strip().lower() for each in value.split(",")} | set(headers.get(name, "").split(", "))
            headers[name] = ", ".join(sorted(names - {""}))
        elif name == "location":
            headers[name] = unquote(value)
        elif name in HEADERS:
            headers[name] = value
    return {"headers": dict(sorted(headers.items()))}


def dumps(about, cases):
    """JSON, each step in a line."""
    lines = []
    for case in cases:
        head = json.dumps({key: value for key, value in case.items() if key != "steps"}, ensure_ascii=False)
        steps = ",\n".join("  " + json.dumps(step, ensure_ascii=False) for step in case["steps"])
        lines.append(f'{head[:-1]}, "steps": [\n{steps}\n]}}')
    return f'{json.dumps(about)[:-1]}, "cases": [\n' + ",\n".join(lines) + "\n]}\n"


def record(path, about, cases, arguments):
    """Write the recording, or check it (`--check`)."""
    now = dumps(about, cases)
    if "--check" not in arguments:
        path.write_text(now, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != now:
        sys.exit(f"{path.relative_to(ROOT)} differs: run record.py and look at the changes")
    print(f"{len(cases)} sequences of {path.parent.relative_to(ROOT)}")


def compare(path, about, cases, test, again):
    """Ask ours the same, by an ignored test that reads `path`."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(dumps(about, cases), encoding="utf-8")
    command = ["cargo", "test", "--quiet", "--test", "batteries", test, "--", "--ignored"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{ran.stdout}\n{ran.stderr}\nagain: {again}")
    if "1 passed" not in ran.stdout:
        sys.exit(f"nothing was compared:\n{ran.stdout}")
    steps = sum(len(case["steps"]) for case in cases)
    print(f"{len(cases)} random sequences of {steps} steps: as {next(iter(about))}; {again}")
