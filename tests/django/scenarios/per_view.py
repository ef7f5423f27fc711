"""A middleware around one view alone."""

from django.utils.decorators import decorator_from_middleware
from django.utils.deprecation import MiddlewareMixin
from prelude import *


class Guards(MiddlewareMixin):
    def process_request(self, request):
        log("guard in")
        return do(request, "in")

    def process_response(self, request, response):
        log(f"guard out[{response.status_code}]")
        return do(request, "out") or response


@decorator_from_middleware(Guards)
def guarded(request):
    log("view")
    return do(request, "view") or HttpResponse("guarded")


A = traced("A")

go(
    App(A, urls=[path("", view), path("guarded", guarded)]),
    "GET /",
    "GET /guarded",
    *(f"GET /guarded?{place}={what}" for place in ("in", "out", "view", "A.view") for what in ("answer", "ValueError")),
)
