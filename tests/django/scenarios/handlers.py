"""Error handlers by status, and their own errors."""

from prelude import *

A, B = (traced(name) for name in "AB")


def handler(status):
    def handler(request, exception):
        log(f"handler {status}({named(exception)})")
        do(request, f"handler{status}")
        return HttpResponse(f"handled {status}", status=status)

    return handler


def handler500(request):
    log("handler 500")
    do(request, "handler500")
    return HttpResponse("handled 500", status=500)


HANDLERS = {status: handler(status) for status in (400, 403, 404)}
PLACES = "view", "A.request", "B.request", "B.view", "B.response"

go(
    App(A, B, urls=[path("", view)], handlers=HANDLERS | {500: handler500}),
    "GET /none",
    *(f"GET /?{place}={what}" for place in PLACES for what in ("400", "403", "404", "ValueError")),
    "GET /?view=ValueError&B.exception=404",
    "GET /none?handler404=ValueError",
    "GET /none?handler404=403",
    "GET /?B.request=403&handler403=404",
    "GET /?view=ValueError&handler500=KeyError",
    "GET /none?handler404=ValueError&handler500=KeyError",
    "GET /?B.request=ValueError&handler500=KeyError",
    "GET /?A.response=ValueError&handler500=KeyError",
)
