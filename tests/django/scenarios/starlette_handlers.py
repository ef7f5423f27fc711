"""Handlers of errors, and who asks them: those by status or type the endpoint, the one of 500 what is
around all middleware."""

from starlette_prelude import *

A, B = traced("A"), traced("B")
WHATS = "404", "409", "ValueError", "KeyError"
PLACES = "view", "A.request", "B.request", "B.response"


def handler(name, status):
    async def handle(request, error):
        log(f"handler {name}({named(error)})")
        return PlainTextResponse(f"handled {name}", status)

    return handle


def app(**others):
    handlers = {409: handler("409", 409), ValueError: handler("ValueError", 400)}
    middleware = [Middleware(A), Middleware(B)]
    handlers |= {int(status.removeprefix("of_")): other for status, other in others.items()}
    return Starlette(routes=[Route("/", view)], middleware=middleware, exception_handlers=handlers)


go(app(), *(f"GET /?{place}={what}" for place in PLACES for what in WHATS), case="by status and type")
go(
    app(of_404=handler("404", 404), of_500=handler("500", 500)),
    "GET /none",
    *(f"GET /?{place}={what}" for place in PLACES for what in ("404", "KeyError")),
    case="and of 404 and 500",
)
