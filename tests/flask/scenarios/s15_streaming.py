"""A streamed body: after hooks before its first byte, teardown before it in Flask, after it here."""

from prelude import *

app = new_app()
hooks(app, "app")


@app.errorhandler(ValueError)
def value(error):
    log("ValueError handler")
    return "never asked: the head is gone", 400


def chunks(fails=False):
    for chunk in "one ", "two ":
        log(f"chunk {chunk}")
        yield chunk
    if fails:
        raise ValueError


@app.get("/plain")
def plain():
    log("view")
    return Response(chunks())


@app.get("/context")
def context():
    log("view")
    return Response(stream_with_context(chunks()))


@app.get("/fails")
def fails():
    log("view")
    return Response(chunks(fails=True))


@app.get("/unread")
def unread():
    log("view")
    return Response(chunks())


go(app, "GET /plain", "GET /context", "GET /fails", "HEAD /unread")
