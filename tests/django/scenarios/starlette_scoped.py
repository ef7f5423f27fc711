"""Middleware of a part of the routes, and of one."""

from starlette_prelude import *

A, M, R = traced("A"), traced("M"), traced("R")


async def other(request):
    log("other")
    return do(request, "view") or PlainTextResponse("other")


admin = Mount(
    "/admin",
    routes=[Route("/", view), Route("/one", other, middleware=[Middleware(R)])],
    middleware=[Middleware(M)],
)
WHATS = "answer", "404", "ValueError"

go(
    Starlette(routes=[Route("/", view), admin], middleware=[Middleware(A)]),
    "GET /",
    "GET /admin/",
    "GET /admin/one",
    *(f"GET /admin/one?{place}={what}" for place in ("view", "R.request", "M.request") for what in WHATS),
    "GET /admin/none",
    "POST /admin/one",
)
