"""A nested blueprint falls back outward, one code at a time; a raised response meets no handler."""

from prelude import *


def handler(name):
    def handle(error):
        log(name)
        return f"{name} <- {named(error)}", 599

    return handle


app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")
bare = Blueprint("bare", "x", url_prefix="/bare")
app.register_error_handler(403, handler("app 403"))
app.register_error_handler(404, handler("app 404"))
app.register_error_handler(409, handler("app 409"))
app.register_error_handler(KeyError, handler("app KeyError"))
outer.register_error_handler(404, handler("outer 404"))
outer.register_error_handler(401, handler("outer 401"))
inner.register_error_handler(404, handler("inner 404"))
inner.register_error_handler(Exception, handler("inner Exception"))
hooks(app, "app")
hooks(inner, "inner")


def view(what):
    if what == "response":
        abort(Response("as it is", 409, {"X-Raised": "yes"}))
    fail(what)
    return "ok"


for bp in outer, inner, bare:
    bp.get("/<what>")(view)
inner.register_blueprint(bare)
outer.register_blueprint(inner)
app.register_blueprint(outer)

go(
    app,
    "GET /outer/404",
    "GET /outer/403",
    "GET /outer/KeyError",
    "GET /outer/inner/404",
    "GET /outer/inner/401",
    "GET /outer/inner/403",
    "GET /outer/inner/405",
    "GET /outer/inner/KeyError",
    "GET /outer/inner/bare/404",
    "GET /outer/inner/bare/401",
    "GET /outer/inner/bare/403",
    "GET /outer/inner/bare/409",
    "GET /outer/inner/bare/ValueError",
    "GET /outer/inner/response",
    "GET /outer/response",
    "GET /outer/no/where",
    "GET /outer/inner/no/whe/re",
)
