"""What the endpoint sets, and who sees it."""

from starlette_prelude import *

VALUE = ContextVar("VALUE", default="unset")


class Based(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        VALUE.set("middleware's")
        response = await call_next(request)
        log(f"middleware: {VALUE.get()}")
        return response


class Pure:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        VALUE.set("middleware's")
        await self.app(scope, receive, send)
        log(f"middleware: {VALUE.get()}")


async def endpoint(request):
    log(f"endpoint: {VALUE.get()}")
    VALUE.set("endpoint's")
    return PlainTextResponse("set")


def app(middleware):
    return Starlette(routes=[Route("/", endpoint)], middleware=[Middleware(middleware)])


go(app(Based), "GET /", case="a class of Starlette's")
go(app(Pure), "GET /", case="without")
