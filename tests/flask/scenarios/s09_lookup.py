"""Which handler takes an error: by code, then by scope, then by type."""

from prelude import *


def row(of_app, of_bp, *requests):
    app = new_app()
    bp = Blueprint("bp", "x")
    for scope, who, keys in (app, "app", of_app), (bp, "bp", of_bp):
        for key in keys:
            scope.register_error_handler(key, handler(f"{who} {getattr(key, '__name__', key)}"))

    @bp.get("/<what>")
    def v(what):
        fail(what)

    app.register_blueprint(bp)
    names = (", ".join(getattr(key, "__name__", str(key)) for key in keys) for keys in (of_app, of_bp))
    go(app, *requests, case="app: {}; bp: {}".format(*names))


def handler(name):
    return lambda error: (f"{name} <- {named(error)}", 599)


row([404], [Exception], "GET /404", "GET /403", "GET /ValueError", "GET /no/where")
row([404], [403], "GET /404", "GET /403", "GET /401")
row([Exception], [500], "GET /ValueError", "GET /500", "GET /panic")
row([500], [Exception], "GET /ValueError", "GET /500")
row([500], [500], "GET /ValueError", "GET /500")
row([], [500], "GET /ValueError", "GET /500", "GET /404")
row([500], [], "GET /ValueError", "GET /500", "GET /panic")
row([KeyError], [LookupError], "GET /KeyError", "GET /LookupError")
row([KeyError], [Exception], "GET /KeyError", "GET /404")
row([KeyError], [KeyError], "GET /KeyError", "GET /ValueError")
row([Exception, KeyError], [], "GET /KeyError", "GET /ValueError", "GET /404")
row([Exception], [], "GET /no/where", "POST /404")
row([], [Exception], "GET /no/where", "POST /404")
row([500, Exception], [], "GET /ValueError", "GET /500")
