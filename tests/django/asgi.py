"""A server of one request at a time for ASGI apps."""

import asyncio
from urllib.parse import unquote

from recording import kept


def ask(app, shown, reply, method, path, body):
    """Send a request and fill the reply in, as far as the app comes.

    `LEAVE` is a GET whose client leaves while it waits: of that there is nothing but the trace. `WS`
    opens a WebSocket, says each word of the body and closes it.
    """
    if method == "LEAVE":
        asyncio.run(_http(app, shown, {}, "GET", path, body, leaves=True))
    elif method == "WS":
        asyncio.run(_websocket(app, reply, path, body.split()))
    else:
        asyncio.run(_http(app, shown, reply, method, path, body))


def _scope(path, **more):
    path, _, query = path.partition("?")
    return {
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        **more,
    }


async def _websocket(app, reply, path, words):
    messages = [{"type": "websocket.receive", "text": word} for word in words]
    messages = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1000}]
    heard = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        if message["type"] == "websocket.accept":
            reply["status"] = 101
        elif message["type"] == "websocket.send":
            heard.append(message["text"])
        else:
            # A server denies with this what was not accepted.
            reply.setdefault("status", 403)

    scope = _scope(path, type="websocket", scheme="ws", subprotocols=[])
    try:
        await app(scope, receive, send)
    finally:
        reply |= {"headers": {}, "body": " ".join(heard)}


async def _http(app, shown, reply, method, path, body, leaves=False):
    scope = _scope(path, type="http", scheme="http", method=method)
    scope["headers"].append((b"content-length", str(len(body)).encode()))
    requests = [{"type": "http.request", "body": body.encode(), "more_body": False}]
    sent, is_over, client_is_gone = [], False, asyncio.Event()

    async def leave():
        # The app has come to where it waits.
        for _ in range(50):
            await asyncio.sleep(0)
        client_is_gone.set()

    async def receive():
        # Who reads on after the end of the body hears of nothing but the client.
        if requests:
            return requests.pop(0)
        if method != "GET":
            client_is_gone.set()
        await client_is_gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            headers = [(name.decode(), value.decode()) for name, value in message["headers"]]
            reply["status"] = message["status"]
            reply["headers"] = kept(method, message["status"], headers)
        else:
            nonlocal is_over
            sent.append(message.get("body", b""))
            is_over = not message.get("more_body")
            if is_over:
                client_is_gone.set()

    leaving = asyncio.ensure_future(leave()) if leaves else None
    try:
        await app(scope, receive, send)
    finally:
        if leaving:
            await leaving
        if "status" in reply:
            reply["body"] = shown(b"".join(sent).decode()) + ("" if is_over else "<broken off>")
