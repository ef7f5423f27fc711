"""Random sequences of requests to a Django project, asked of ours and compared.

    python tests/batteries/beside_django/sequences/fuzz.py                               300 sequences
    python tests/batteries/beside_django/sequences/fuzz.py --sequences 9000 --seed 1     many, from a seed of yours

What is different on purpose and would lead the two apart is not tried: see `../../sequences/README.md`.
"""

import argparse
import random
import sys

sys.dont_write_bytecode = True

import django  # noqa: E402
import project  # noqa: E402
from browsers import ROOT, ask, compare, later, take_cookies  # noqa: E402

RECORDING = ROOT / "target" / "batteries-django-random.json"
STEPS = 25
#: In a cookie a session knows nothing of other requests, and Django's has no age of its own.
PROJECTS = ["all", "all", "tokens in a cookie", "messages in the session", "until the browser closes"]
KEYS = ["color", "size", "shape"]
LANGUAGES = ["de", "pt", "fr, de;q=0.5", "en", "de-CH", "fr", "*"]
TOKENS = ["last", "last", "last", "first", "wrong", "empty", "garbage"]
HTML = {"accept": "text/html"}


class Sequence:
    def __init__(self, rng, has_bound_tokens):
        self.rng = rng
        #: Tokens that a page has shown.
        self.known = set()
        #: B44: ours are of one session, so that those of another one are not tried.
        self.has_bound_tokens = has_bound_tokens
        #: `clear` leaves ours its age, and so does `closes` (B11).
        self.other = rng.choice(["age", "closes", "clear"])
        #: A second login of the same user ends ours in another browser with the same cookies (B87).
        self.has_copies = rng.random() < 0.3

    def writes(self):
        """What changes the values of a session, and leaves it there."""
        key, rng = self.rng.choice(KEYS), self.rng
        return rng.choice([f"set:{key}:{rng.randint(1, 9)}", f"set:{key}:1", f"del:{key}"])

    def reads(self):
        return self.rng.choice(["keys", "user", *(f"get:{key}" for key in KEYS)])

    def ends(self):
        """What gives the session another id, or none. In Django it cannot be undone."""
        key = self.rng.choice(KEYS)
        # Django's login makes a secret in the session, ours the first token: then it has one, too (B33).
        token = "" if self.has_bound_tokens else ",token"
        users = [] if self.has_copies else [f"login:{name}{token}" for name in ("ann", "bob")]
        return self.rng.choice([*users, *users, "logout", "flush", f"set:{key}:1,cycle", f"flush,set:{key}:2"])

    def ages(self):
        key, seconds = self.rng.choice(KEYS), self.rng.choice([60, 3600, 86400])
        return f"set:{key}:3,{f'age:{seconds}' if self.other == 'age' else 'closes'}"

    def acts(self):
        """What one request does: a name of what it may not be combined with, and the parts."""
        rng = self.rng
        kind = rng.choice(["read", "read", "write", "write", "end", self.other, "add", "show", "token", "lang"])
        if kind == "read":
            return [self.reads(), rng.choice(["", self.reads()])]
        if kind == "write":
            # A server error undoes it.
            last = rng.choice(["", "", "", self.reads(), "status:500", "raise:500", "raise:404", "status:403"])
            return [self.writes(), rng.choice(["", self.writes()]), last]
        if kind == "end":
            ended = self.ends()
            # In Django an error page brings the secret of before the login back (B33).
            fails = "" if ended.startswith("login") else "raise:404"
            return [ended, rng.choice(["", fails, f"set:{rng.choice(KEYS)}:4"])]
        if kind in ("age", "closes"):
            return [self.ages()]
        if kind == "add":
            return [f"add:m{rng.randint(1, 99)}", rng.choice(["", "count", self.writes(), "redirect:/"])]
        if kind == "show":
            return ["show", rng.choice(["", "add:later", "keys"])]
        if kind == "clear":
            # Without a look at it Django asks for the row of a session that is gone (B7).
            return ["keys,clear", rng.choice(["", self.writes()])]
        return [kind, rng.choice(["", self.reads()])]

    def request(self, by):
        rng, said = self.rng, ",".join(filter(None, self.acts()))
        headers = {"accept-language": rng.choice(LANGUAGES)} if rng.random() < 0.3 else None
        kind = rng.choice(["GET", "GET", "GET", "GET", "POST", "members", "language", "page"])
        if "token" in said.split(","):
            return [self.shows_token(by, rng.choice(["first", "last"]), said)]
        if kind == "POST":
            where = "csrf" if rng.random() < 0.7 else "csrf_header"
            return self.with_token(by, lambda token: ask(by, f"POST /act?{said}", headers=headers, **{where: token}))
        if kind == "members":
            return [ask(by, "GET /members?user", headers=HTML)]
        if kind == "language":
            form = {"language": rng.choice(["de", "en", "pt-br", "xx"]), "next": "/act?lang"}
            return self.with_token(by, lambda token: ask(by, "POST /language", form=form, csrf=token, headers=HTML))
        if kind == "page":
            return [ask(by, f"GET {rng.choice(['/', '/nowhere', '/framed'])}", headers=headers)]
        return [ask(by, f"GET /act?{said}", headers=headers)]

    def shows_token(self, by, keep, said="token"):
        self.known.add(keep)
        return ask(by, f"GET /act?{said}", keep=keep)

    def with_token(self, by, step):
        token = self.rng.choice(TOKENS)
        if token not in ("first", "last"):
            return [step(token)]
        if self.has_bound_tokens:
            return [self.shows_token(by, token), step(token)]
        return [step(token if token in self.known else "wrong")]

    def together(self, by):
        """Two at once: of two that write, Django would lose what one of them wrote."""
        rng = self.rng
        outer, inner = rng.choice(
            [
                (self.reads(), self.writes()),
                (self.writes(), self.reads()),
                (self.reads(), self.ends()),
                # A login of the same user gives ours another id, too (B87).
                (self.writes(), rng.choice(["logout", "flush", "set:size:1,cycle", "flush,set:shape:2"])),
                (f"add:outer,{self.reads()}", f"add:inner,{self.reads()}"),
            ]
        )
        return ask(by, f"GET /act?{outer},wait", meanwhile=ask(by, f"GET /act?{inner}"))

    def step(self):
        rng, by = self.rng, self.rng.choice("AAB")
        kind = rng.random()
        if kind < 0.12:
            return [later(seconds=rng.choice([1, 50, 3000, 40_000, 500_000, 1_300_000]))]
        if kind < 0.17 and self.has_copies:
            return [take_cookies("B", "A")]
        if kind < 0.3:
            return [self.together(by)]
        return self.request(by)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    said = parser.parse_args()
    cases = []
    for number in range(said.sequences):
        rng = random.Random(f"{said.seed} {number}")
        of = rng.choice(PROJECTS)
        sequence = Sequence(rng, has_bound_tokens=of != "all")
        steps = [step for _ in range(STEPS) for step in sequence.step()]
        cases.append(project.run(of, f"random {number}", steps))
    again = f"--sequences {said.sequences} --seed {said.seed}"
    test = "random_sequences_are_answered_as_django_does"
    compare(RECORDING, {"Django": django.get_version()}, cases, test, again)


if __name__ == "__main__":
    main()
