"""Random requests to three classes of Django's with all hooks, compared with the same of hooks.

    python tests/django/fuzz.py                              500 requests from a random seed
    python tests/django/fuzz.py --requests 5000 --seed 1     many, from a seed of yours

A request tells several places at once to answer or to fail.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECORDING = ROOT / "target" / "django-random.json"

sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE.parent / "common")]

from prelude import *  # noqa: E402

STAGES = "request", "view", "exception", "response"
PLACES = ["view", "handler404", *(f"{name}.{stage}" for stage in STAGES for name in "ABC")]


def handler404(request, exception):
    log(f"handler 404({named(exception)})")
    return do(request, "handler404") or HttpResponse("handled 404", status=404)


def handler500(request):
    # One that fails is asked again by every layer of Django's: D15, different on purpose.
    log("handler 500")
    return HttpResponse("handled 500", status=500)


def a_request(rng):
    places = rng.sample(PLACES, rng.randint(1, 5))
    whats = [rng.choice(["answer", "403", "404", *ERRORS]) for _ in places]
    query = "&".join(f"{place}={what}" for place, what in zip(places, whats))
    return f"GET /{rng.choice(['', '', '', 'none'])}?{query}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    said = parser.parse_args()
    rng = random.Random(said.seed)
    classes = [traced(name) for name in "ABC"]
    handlers = {404: handler404, 500: handler500}
    project = App(*classes, urls=[path("", view)], handlers=handlers)
    go(project, *dict.fromkeys(a_request(rng) for _ in range(said.requests)))
    RECORDING.parent.mkdir(exist_ok=True)
    RECORDING.write_text(json.dumps({"scenario": RECORDING.stem, "cases": CASES}), encoding="utf-8")
    command = ["cargo", "test", "--quiet", "--test", "django", "random_requests", "--", "--ignored"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{ran.stdout}\n{ran.stderr}\nagain: --requests {said.requests} --seed {said.seed}")
    if "1 passed" not in ran.stdout:
        sys.exit(f"nothing was compared:\n{ran.stdout}")
    print(f"{len(CASES[0]['requests'])} random requests, seed {said.seed}: as Django")


if __name__ == "__main__":
    main()
