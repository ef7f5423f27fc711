"""Before all middleware, for an error that nobody took, and when the body is over."""

from prelude import *

A = traced("A")


def stream(request):
    return StreamingHttpResponse(chunks())


def started(**_):
    log("started")


def finished(**_):
    log("finished")


request_started.connect(started)
request_finished.connect(finished)
go(
    App(A, urls=[path("", view), path("stream", stream)]),
    "GET /",
    "GET /stream",
    "GET /none",
    *(f"GET /?{what}" for what in ("view=ValueError", "view=404", "A.request=answer", "A.request=ValueError")),
    "GET /?A.view=answer",
    "GET /?view=ValueError&A.exception=answer",
)
request_started.disconnect(started)
request_finished.disconnect(finished)
