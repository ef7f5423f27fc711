"""An app below a prefix of another: what it matches, and who answers what it does not."""

from starlette_prelude import *

A, M = traced("A"), traced("M")


async def inside(request):
    log("inside")
    return do(request, "view") or PlainTextResponse("inside")


async def late(request):
    return PlainTextResponse("never asked")


inner = Starlette(routes=[Route("/", inside), Route("/one", inside)], middleware=[Middleware(M)])
routes = [Route("/", view), Mount("/v1", app=inner), Route("/v1/late", late)]

go(
    Starlette(routes=routes, middleware=[Middleware(A)]),
    "GET /",
    "GET /v1/",
    "GET /v1/one",
    "POST /v1/one",
    "GET /v1/none",
    "GET /v1/late",
    "GET /v1",
    "GET /v11",
    "GET /v11/one",
    *(f"GET /v1/one?{place}={what}" for place in ("view", "M.request") for what in ("answer", "404", "ValueError")),
)
