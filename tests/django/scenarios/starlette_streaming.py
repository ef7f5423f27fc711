"""A streamed body that fails: its handler is called too late."""

from starlette_prelude import *


async def handler(request, error):
    log(f"handler({named(error)})")
    return PlainTextResponse("never seen", 400)


async def stream(request):
    log("view")
    return StreamingResponse(chunks())


async def fails(request):
    log("view")
    return StreamingResponse(chunks(fails=True))


ROUTES = [Route("/", stream), Route("/fails", fails)]
A = pure("A")


def app(handlers):
    return Starlette(routes=ROUTES, middleware=[Middleware(A)], exception_handlers=handlers)


go(app({}), "GET /", "GET /fails", case="without a handler")
go(app({ValueError: handler}), "GET /fails", case="with a handler")
go(app({500: handler}), "GET /fails", case="with a handler of 500")
