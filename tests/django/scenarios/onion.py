"""The onion: middleware in, the view, middleware out again, however it is written."""

from prelude import *


class Class:
    name = ""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        log(f"{self.name} in")
        response = self.get_response(request)
        log(f"{self.name} out[{response.status_code}]")
        return response


def classed(name):
    return type(name, (Class,), {"name": name})


A, B, C = (plain(name) for name in "ABC")
D, E, F = (classed(name) for name in "DEF")
URLS = [path("", view)]
REQUESTS = "GET /", "GET /none"

go(App(urls=URLS), *REQUESTS, case="none")
go(App(A, B, C, urls=URLS), *REQUESTS, case="functions")
go(App(D, E, F, urls=URLS), *REQUESTS, case="classes")
go(App(A, B, D, E, urls=URLS), *REQUESTS, case="functions, then classes")
go(App(A, D, B, E, urls=URLS), *REQUESTS, case="in turn")
go(App(D, E, D, urls=URLS), *REQUESTS, case="one twice")
