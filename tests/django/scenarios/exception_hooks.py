"""`process_exception`: who is asked about which error, and what an answer does."""

from prelude import *

A, B, C = (traced(name) for name in "ABC")
ERRED = "ValueError", "404", "403", "panic"

go(
    App(A, B, C, urls=[path("", view)]),
    *(f"GET /?view={error}" for error in ERRED),
    *(f"GET /?view={error}&{name}.exception=answer" for error in ERRED for name in "CBA"),
    *(f"GET /?view=ValueError&{name}.exception={error}" for name in "CBA" for error in ("KeyError", "404", "panic")),
    "GET /?view=404&B.exception=ValueError&A.exception=answer",
    "GET /?view=ValueError&B.exception=answer&B.response=KeyError",
    # None of these is an error of the view.
    *(f"GET /?{place}=ValueError&A.exception=answer" for place in ("B.request", "B.view", "B.response")),
    "GET /none?A.exception=answer",
)
