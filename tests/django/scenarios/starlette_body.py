"""A body that a middleware reads, and the endpoint after it."""

from starlette_prelude import *


class Whole(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        log(f"middleware: {(await request.body()).decode()}")
        return await call_next(request)


class Streamed(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        async for chunk in request.stream():
            if chunk:
                log(f"middleware: {chunk.decode()}")
        return await call_next(request)


class Pure:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        log(f"middleware: {(await Request(scope, receive).body()).decode()}")
        await self.app(scope, receive, send)


async def endpoint(request):
    body = (await request.body()).decode()
    log(f"endpoint: {body}")
    return PlainTextResponse(f"read {body}")


def app(middleware):
    return Starlette(routes=[Route("/", endpoint, methods=["POST"])], middleware=[Middleware(middleware)])


go(app(Whole), "POST / words", case="read as a whole")
go(app(Streamed), "POST / words", case="read as a stream")
go(app(Pure), "POST / words", case="read without a class of Starlette's")
