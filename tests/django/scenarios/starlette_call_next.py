"""A streamed response that a middleware puts another in the place of: who makes its body, and when it
is closed."""

from starlette_prelude import *


async def generator():
    try:
        for chunk in "one ", "two ":
            log(f"chunk {chunk}")
            yield chunk
    finally:
        log("closed")


class Replaces(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        await call_next(request)
        log("replaced")
        return PlainTextResponse("replaced")


async def stream(request):
    log("view")
    return StreamingResponse(generator())


go(Starlette(routes=[Route("/", stream)], middleware=[Middleware(Replaces)]), "GET /")
