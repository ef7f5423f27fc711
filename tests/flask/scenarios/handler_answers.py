"""The status of what a handler answers is the handler's: nothing of the error is implied."""

from prelude import *

app = new_app()
hooks(app, "app")


@app.errorhandler(404)
def text(error):
    return "a text"


@app.errorhandler(403)
def empty(error):
    return ""


@app.errorhandler(409)
def other(error):
    return "another status", 410, {"X-Handler": "yes"}


@app.errorhandler(ValueError)
def response(error):
    return Response(f"{named(error)} at {request.path} of {request.endpoint}", 299)


@app.errorhandler(405)
def no_such_method(error):
    return "no such method"


@app.errorhandler(500)
def internal(error):
    return "all is well"


@app.get("/<what>")
def v(what):
    fail(what)
    return "ok"


go(
    app,
    "GET /404",
    "GET /no/where",
    "GET /403",
    "GET /409",
    "GET /ValueError",
    "GET /KeyError",
    "GET /500",
    "POST /ok",
    "HEAD /404",
)
