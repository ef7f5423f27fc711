"""A client that leaves: while the endpoint waits, and in the middle of a stream."""

import asyncio

from starlette_prelude import *


async def waits(request):
    log("view")
    try:
        for _ in range(200):
            if await request.is_disconnected():
                log("knows it")
                break
            await asyncio.sleep(0)
        return PlainTextResponse("to nobody")
    finally:
        log("view is over")


async def endless():
    try:
        for chunk in "one ", "two ":
            log(f"chunk {chunk}")
            yield chunk
        await asyncio.Event().wait()
    finally:
        log("stream is over")


async def stream(request):
    log("view")
    return StreamingResponse(endless())


ROUTES = [Route("/waits", waits), Route("/stream", stream)]


def app(*middleware):
    return Starlette(routes=ROUTES, middleware=[Middleware(each) for each in middleware])


go(app(), "LEAVE /waits", "LEAVE /stream", case="without middleware")
go(app(pure("A")), "LEAVE /waits", "LEAVE /stream", case="with one")
go(app(traced("A")), "LEAVE /waits", "LEAVE /stream", case="with a class of Starlette's")
