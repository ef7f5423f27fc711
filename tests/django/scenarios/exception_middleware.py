"""A middleware that catches what fails further in: dead code in Django, which has made a response of
it by then."""

from prelude import *


class Apologises:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        except Exception as error:
            log(f"caught {named(error)}")
            return HttpResponse("an error occurred", status=503)


A, B = (traced(name) for name in "AB")

go(
    App(A, Apologises, B, urls=[path("", view)]),
    "GET /",
    "GET /?view=answer",
    *(f"GET /?{place}=ValueError" for place in ("view", "B.request", "B.view", "B.response", "A.response")),
    "GET /?view=404",
    "GET /none",
    "GET /?view=panic",
    "GET /?view=ValueError&B.exception=answer",
)
