"""Middleware around a WebSocket: how long it lasts, and what it may deny."""

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from starlette_prelude import *


class Around:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        log("in")
        if scope["query_string"] == b"deny" and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        else:
            await self.app(scope, receive, send)
        log("out")


class Based(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        log("in")
        response = await call_next(request)
        log("out")
        return response


async def chat(socket):
    log("view")
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            log(text)
            await socket.send_text(text)
    except WebSocketDisconnect:
        log("closed")


async def denies(socket):
    log("view")
    await socket.close()


async def fails(socket):
    log("view")
    await socket.accept()
    log(await socket.receive_text())
    raise ValueError


ROUTES = [
    Route("/", view),
    WebSocketRoute("/chat", chat),
    WebSocketRoute("/denies", denies),
    WebSocketRoute("/fails", fails),
]


def app(middleware):
    return Starlette(routes=ROUTES, middleware=[Middleware(middleware)])


REQUESTS = "GET /", "WS /chat one two", "WS /denies", "WS /fails one", "WS /none"

go(app(Around), *REQUESTS, "WS /chat?deny", case="pure middleware")
go(app(Based), *REQUESTS, case="a class of Starlette's")
