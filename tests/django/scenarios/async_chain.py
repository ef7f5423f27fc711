"""Middleware of both kinds under ASGI: Django puts threads in between, the order is the same."""

from django.utils.decorators import async_only_middleware
from prelude import *


def asynchronous(name):
    @async_only_middleware
    def factory(get_response):
        async def middleware(request):
            log(f"{name} in")
            response = await get_response(request)
            log(f"{name} out[{response.status_code}]")
            return response

        return middleware

    return factory


A, B, C = asynchronous("A"), plain("B"), asynchronous("C")
URLS = [path("", view)]

go_async(App(A, B, C, urls=URLS), "GET /", "GET /none", "GET /?view=ValueError", case="both kinds")
go_async(App(traced("T"), A, urls=URLS), "GET /", "GET /?view=ValueError&T.exception=answer", case="hooks")
