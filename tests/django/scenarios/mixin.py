"""The two halves of a `MiddlewareMixin`: one that answers in the first has its second, too."""

from django.utils.deprecation import MiddlewareMixin
from prelude import *


def halves(name):
    class Halves(MiddlewareMixin):
        def process_request(self, request):
            log(f"{name} in")
            return do(request, f"{name}.in")

        def process_response(self, request, response):
            log(f"{name} out[{response.status_code}]")
            return do(request, f"{name}.out") or response

    return Halves


A, B, C = (halves(name) for name in "ABC")
PLACES = [f"{name}.{half}" for name in "ABC" for half in ("in", "out")]

go(
    App(A, B, C, urls=[path("", view)]),
    "GET /",
    "GET /none",
    "GET /?view=ValueError",
    *(f"GET /?{place}={what}" for place in PLACES for what in ("answer", "ValueError")),
)
