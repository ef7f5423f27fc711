"""WSGI's wrapping: a processor of exceptions around the finished app sees none, but for those of a
body that is made late, which it has left by then."""

from prelude import *

A = traced("A")


def stream(request):
    log("view")
    return StreamingHttpResponse(chunks(fails=True))


def processor(app):
    def wrapped(environ, start_response):
        log("processor in")
        try:
            response = app(environ, start_response)
        except Exception as error:
            log(f"processor caught {named(error)}")
            start_response("500 Internal Server Error", [("x-processor", "1")], sys.exc_info())
            return [b"error occurred"]
        log("processor out")
        return response

    return wrapped


go(
    App(A, urls=[path("", view), path("stream", stream)]),
    "GET /",
    "GET /none",
    *(f"GET /?{place}=ValueError" for place in ("view", "A.request", "A.response", "A.view")),
    "GET /?view=panic",
    "GET /stream",
    wrap=processor,
)
