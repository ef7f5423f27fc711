"""Three classes with hooks, and an answer or an error at every stage of the way."""

from prelude import *

A, B, C = (traced(name) for name in "ABC")
PLACES = [f"{name}.{stage}" for stage in ("request", "view", "response") for name in "ABC"]
WHATS = "answer", "ValueError", "404", "panic"

go(
    App(A, B, C, urls=[path("", view)]),
    "GET /",
    *(f"GET /?{place}={what}" for place in [*PLACES, "view"] for what in WHATS),
    "GET /none",
    "GET /none?B.request=answer",
    "GET /none?B.request=ValueError",
    "GET /none?B.response=ValueError",
    "GET /none?B.response=answer",
    "GET /?C.view=ValueError&C.response=answer",
    "GET /?view=ValueError&C.response=KeyError",
    "GET /?C.response=ValueError&B.response=KeyError&A.response=answer",
)
