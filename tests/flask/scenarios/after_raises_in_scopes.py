"""An after hook fails in a blueprint: the blueprint's own 500 handler renders it, on any response."""

from prelude import *

app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")


def raising(name):
    def raises(res):
        log(f"{name}[{res.status_code}]")
        where, _, what = query().partition(":")
        if where == name and res.status_code != 500:
            fail(what)
        return res

    return raises


def handler(name):
    def handle(error):
        log(f"{name}({named(error)})")
        return name, 500

    return handle


for scope, name in (app, "app"), (outer, "outer"), (inner, "inner"):
    hooks(scope, f"{name}1")
    scope.after_request(raising(name))
    hooks(scope, f"{name}2")
app.register_error_handler(500, handler("app 500"))
app.register_error_handler(Exception, handler("app Exception"))
inner.register_error_handler(500, handler("inner 500"))
inner.register_error_handler(KeyError, handler("inner KeyError"))


@inner.before_request
def short():
    if request.method == "PUT":
        return "short", 299


@outer.get("/")
@inner.route("/", methods=["GET", "PUT"])
def v():
    return "ok"


@outer.get("/slash/")
def slash():
    return "ok"


outer.register_blueprint(inner)
app.register_blueprint(outer)

go(
    app,
    "GET /outer/inner/?inner:KeyError",
    "GET /outer/inner/?outer:403",
    "GET /outer/inner/?app:panic",
    "PUT /outer/inner/?inner:KeyError",
    "OPTIONS /outer/inner/?outer:KeyError",
    "HEAD /outer/inner/?app:KeyError",
    "GET /outer/?outer:KeyError",
    "GET /outer/slash?app:KeyError",
    "GET /none?app:KeyError",
    "POST /outer/?app:KeyError",
)
