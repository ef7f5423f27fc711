"""What every scenario of Starlette's starts from: apps, middleware that traces, requests to record."""

from contextvars import ContextVar  # noqa: F401
from http import HTTPStatus

import asgi
from recording import CASES, ERRORS, log, panic, replied  # noqa: F401
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse  # noqa: F401
from starlette.routing import Mount, Route, Router  # noqa: F401


def named(error):
    """How a trace names an error: by its type, or as the status that it stands for."""
    if isinstance(error, HTTPException):
        return HTTPStatus(error.status_code).phrase.replace(" ", "")
    return type(error).__name__


def fail(what):
    """Raise what a URL says: a status, or an error by its name. Anything else raises nothing."""
    if what.isdigit():
        raise HTTPException(int(what))
    if what in ERRORS:
        raise ERRORS[what]


def do(request, place):
    """What the query says for this place: `?A.request=answer&view=ValueError`."""
    what = request.query_params.get(place, "")
    fail(what)
    return PlainTextResponse(f"answered in {place}", 202) if what == "answer" else None


def traced(name):
    """A middleware that does what the query says, and adds a header to the response."""

    class Traced(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            log(f"{name}.request")
            if answer := do(request, f"{name}.request"):
                return answer
            response = await call_next(request)
            log(f"{name}.response[{response.status_code}]")
            response.headers[f"x-{name.lower()}"] = "yes"
            return do(request, f"{name}.response") or response

    return Traced


def pure(name):
    """As `traced`, without a class of Starlette's: nothing comes between it and the app."""

    class Pure:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            if scope["type"] != "http":
                return await self.app(scope, receive, send)

            async def sends(message):
                if message["type"] == "http.response.start":
                    log(f"{name}.response[{message['status']}]")
                    message["headers"] = [*message["headers"], (f"x-{name.lower()}".encode(), b"yes")]
                await send(message)

            log(f"{name}.request")
            if answer := do(Request(scope), f"{name}.request"):
                return await answer(scope, receive, send)
            await self.app(scope, receive, sends)

    return Pure


async def view(request):
    log("view")
    return do(request, "view") or PlainTextResponse("viewed")


async def chunks(fails=False):
    """A body of two chunks, which tells when each is made and may break off with a `ValueError`."""
    for chunk in "one ", "two ":
        log(f"chunk {chunk}")
        yield chunk
    if fails:
        raise ValueError


def go(app, *requests, case=""):
    """Send requests (`METHOD path [body]`) one after the other and record what happens."""

    def ask(reply, method, path, body):
        asgi.ask(app, shown, reply, method, path, body)

    CASES.append({"case": case, "requests": [replied(each, named, ask) for each in requests]})


def shown(text):
    """The body; `<default>` for what Starlette makes of a status."""
    return "<default>" if text in {each.phrase for each in HTTPStatus if each >= 300} else text
