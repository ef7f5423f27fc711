"""Whatever a before hook answers, even nothing at all, stops what comes after it."""

from prelude import *

app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")
hooks(app, "app")
hooks(outer, "outer")


@outer.before_request
def answer():
    what = query()
    if what == "empty":
        return ""
    if what == "text":
        return "text"
    if what == "created":
        return "created", 201
    if what == "headers":
        return "headers", 202, {"X-Made": "by hand"}
    if what == "response":
        return Response("a response", 203)
    if what == "lost":
        return "answered, not raised", 404
    if what == "none":
        return None


@app.errorhandler(404)
@app.errorhandler(Exception)
def never(error):
    log("handler")
    return "never asked"


@outer.before_request
def second():
    log("second")


hooks(inner, "inner")


@inner.get("/")
def v():
    log("view")
    return "view"


outer.register_blueprint(inner)
app.register_blueprint(outer)

go(app, *(f"GET /outer/inner/?{what}" for what in "none empty text created headers response lost".split()))
