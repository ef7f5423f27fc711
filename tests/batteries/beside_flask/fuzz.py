"""Random sequences of requests to a Flask app with its session, asked of ours and compared.

    python tests/batteries/beside_flask/fuzz.py                               300 sequences
    python tests/batteries/beside_flask/fuzz.py --sequences 9000 --seed 1     many, from a seed of yours

What is different on purpose and would lead the two apart is not tried: see `../sequences/README.md`.
"""

import argparse
import random
import sys
from importlib.metadata import version

sys.dont_write_bytecode = True

import project  # noqa: E402
from browsers import ROOT, ask, compare, later, restart, take_cookies  # noqa: E402

RECORDING = ROOT / "target" / "batteries-flask-random.json"
STEPS = 25
KEYS = ["color", "size", "shape"]


class Sequence:
    def __init__(self, rng):
        self.rng = rng
        #: What is permanent in Flask is not after its session was empty (B18).
        self.is_permanent = rng.random() < 0.3
        self.restarts = ["the new key alone", "a new key beside the old one"]

    def write(self):
        key, value = self.rng.choice(KEYS), self.rng.randint(1, 9)
        if self.is_permanent:
            return f"set:{key}:{value},permanent:{self.rng.choice(['yes', 'yes', 'no'])}"
        return self.rng.choice([f"set:{key}:{value}", f"default:{key}:{value}", f"append:{key}:{value}", f"del:{key}"])

    def read(self):
        return self.rng.choice(["keys", *(f"get:{key}" for key in KEYS)])

    def acts(self):
        rng, kind = self.rng, self.rng.choice(["read", "read", "write", "write", "clear", "add", "show"])
        if kind == "read":
            return [self.read(), rng.choice(["", self.read()])]
        if kind == "write":
            last = rng.choice(["", "", self.write(), "raise:404", "status:403", "redirect:/"])
            return [self.write(), rng.choice(["", self.read()]), last]
        if kind == "clear" and not self.is_permanent:
            return ["clear", rng.choice(["", self.write()])]
        if kind == "add":
            # Flask saves what was added and shown in one request, which moves the end (B55).
            return [f"add:m{rng.randint(1, 99)}", rng.choice(["", self.read(), "raise:404"])]
        return ["show", rng.choice(["", "show", self.read()])]

    def step(self):
        rng, by = self.rng, self.rng.choice("AAB")
        kind = rng.random()
        if kind < 0.12:
            return later(seconds=rng.choice([1, 3000, 40_000, 900_000, 2_600_000]))
        if kind < 0.16:
            return take_cookies("B", "A")
        if kind < 0.18 and self.restarts:
            return restart(self.restarts.pop())
        if kind < 0.22:
            return ask(by, f"GET {rng.choice(['/', '/nowhere'])}")
        if kind < 0.24:
            return ask(by, f"GET /act?{self.read()}", headers={"cookie": "session=changed"})
        said = ",".join(filter(None, self.acts()))
        if kind < 0.4:
            # To empty a session that was empty removes Flask's cookie, with what the other request has set (B18).
            write = "" if self.is_permanent else f"set:{rng.choice(KEYS)}:{rng.randint(1, 9)}"
            outer = rng.choice([self.read(), write, f"add:m{rng.randint(1, 99)}", "show"])
            return ask(by, f"GET /act?{outer},wait", meanwhile=ask(by, f"GET /act?{said}"))
        return ask(by, f"{rng.choice(['GET', 'POST'])} /act?{said}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    said = parser.parse_args()
    cases = []
    for number in range(said.sequences):
        sequence = Sequence(random.Random(f"{said.seed} {number}"))
        cases.append(project.run("session", f"random {number}", [sequence.step() for _ in range(STEPS)]))
    again = f"--sequences {said.sequences} --seed {said.seed}"
    test = "random_sequences_are_answered_as_flask_does"
    compare(RECORDING, {"Flask": version("flask")}, cases, test, again)


if __name__ == "__main__":
    main()
