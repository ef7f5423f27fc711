"""A middleware that declines when it is set up: its neighbours are linked, its hooks are not called."""

from prelude import *


def declines(name):
    class Declines(traced(name)):
        def __init__(self, get_response):
            raise MiddlewareNotUsed

    return Declines


A, B, C = (traced(name) for name in "ABC")
X = declines("X")
URLS = [path("", view)]

go(App(A, X, C, urls=URLS), "GET /", "GET /?view=ValueError", "GET /none", case="in the middle")
go(App(X, A, X, urls=URLS), "GET /", "GET /?X.request=answer", case="at both ends")
go(App(X, urls=URLS), "GET /", "GET /none", case="alone")
