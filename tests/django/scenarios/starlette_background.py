"""Work that goes on behind the response: after its body, and within the call of all middleware."""

from starlette.background import BackgroundTask
from starlette_prelude import *


class Timed:
    """Pure middleware, which knows when the call is over."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        log("in")
        try:
            await self.app(scope, receive, send)
        finally:
            log("out")


def task(fails):
    log("task")
    if fails:
        raise ValueError


async def plain(request):
    log("view")
    return PlainTextResponse("plain", background=BackgroundTask(task, "fails" in request.query_params))


async def stream(request):
    log("view")
    return StreamingResponse(chunks(), background=BackgroundTask(task, False))


async def fails(request):
    log("view")
    return StreamingResponse(chunks(fails=True), background=BackgroundTask(task, False))


ROUTES = [Route("/", plain), Route("/stream", stream), Route("/fails", fails)]
REQUESTS = "GET /", "GET /stream", "GET /fails", "GET /?fails"

go(Starlette(routes=ROUTES, middleware=[Middleware(Timed)]), *REQUESTS, case="pure middleware")
go(Starlette(routes=ROUTES, middleware=[Middleware(traced("A"))]), *REQUESTS, case="a class of Starlette's")
