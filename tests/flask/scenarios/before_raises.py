"""An error of a before hook is handled as the view's is, by the handlers of the matched route."""

from prelude import *

app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")


def raising(name):
    def raises():
        log(name)
        where, _, what = query().partition(":")
        if where == name:
            fail(what)

    return raises


def handler(name):
    def handle(error):
        log(name)
        return f"{name} <- {named(error)}", 418

    return handle


for scope, name in (app, "app"), (outer, "outer"), (inner, "inner"):
    scope.before_request(raising(name))
    hooks(scope, f"{name}2")
    scope.register_error_handler(404, handler(f"{name} 404"))
app.register_error_handler(ValueError, handler("app ValueError"))
inner.register_error_handler(ValueError, handler("inner ValueError"))
outer.register_error_handler(LookupError, handler("outer LookupError"))


@inner.get("/")
def v():
    raising("view")()
    return "ok"


outer.register_blueprint(inner)
app.register_blueprint(outer)

go(
    app,
    *(
        f"GET /outer/inner/?{where}:{what}"
        for where in ("app", "outer", "inner", "view")
        for what in ("ValueError", "LookupError", "TypeError", "404", "403")
    ),
    "GET /none?app:ValueError",
    "GET /none?app:403",
    "GET /outer/inner?app:ValueError",
    "POST /outer/inner/?app:404",
    "OPTIONS /outer/inner/?inner:ValueError",
    "OPTIONS /outer/inner/?app:TypeError",
    "HEAD /outer/inner/?outer:LookupError",
    "GET /none?app:panic",
)
