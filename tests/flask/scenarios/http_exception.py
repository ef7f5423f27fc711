"""A handler for `HTTPException`: behind the class of the error, before a handler for `Exception`."""

from prelude import *
from werkzeug.exceptions import Forbidden, HTTPException


class Denied(Forbidden):
    pass


def row(of_app, of_bp, *requests):
    app = new_app()
    bp = Blueprint("bp", "x")
    for scope, who, keys in (app, "app", of_app), (bp, "bp", of_bp):
        for key in keys:
            scope.register_error_handler(key, handler(f"{who} {getattr(key, '__name__', key)}"))

    @bp.get("/<what>")
    def v(what):
        if what == "Denied":
            raise Denied
        if what == "told":
            abort(409, "this name is taken")
        fail(what)

    app.register_blueprint(bp)
    names = (", ".join(getattr(key, "__name__", str(key)) for key in keys) for keys in (of_app, of_bp))
    go(app, *requests, case="app: {}; bp: {}".format(*names))


def handler(name):
    def handle(error):
        said = error.description if getattr(error, "code", 500) == 409 else ""
        return f"{name} <- {getattr(error, 'code', 500)} {said}", 599

    return handle


ALL = "GET /404", "GET /Denied", "GET /told", "GET /500", "GET /ValueError", "GET /panic", "GET /no/where", "POST /404"

row([HTTPException], [], *ALL)
row([], [HTTPException], *ALL)
row([HTTPException, Exception], [], *ALL)
row([Exception], [HTTPException], *ALL)
row([HTTPException], [Exception], *ALL)
row([500, HTTPException], [], *ALL)
row([HTTPException], [500], *ALL)
row([404], [HTTPException], *ALL)
row([HTTPException, ValueError], [], *ALL)
row([ValueError], [HTTPException], *ALL)
row([Denied], [HTTPException], *ALL)
row([HTTPException, Denied, Exception], [Exception], *ALL)
