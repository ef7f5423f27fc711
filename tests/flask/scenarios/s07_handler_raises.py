"""A handler that fails is the 500's business, and nobody's if the 500 handler fails."""

from prelude import *

app = new_app()
hooks(app, "app")


@app.errorhandler(ValueError)
def value(error):
    log("ValueError handler")
    raise KeyError


@app.errorhandler(KeyError)
def key(error):
    log("KeyError handler")
    return "a key"


@app.errorhandler(404)
def lost(error):
    log("404 handler")
    abort(403)


@app.errorhandler(403)
def forbidden(error):
    log("403 handler")
    return "forbidden"


@app.errorhandler(LookupError)
def again(error):
    log("LookupError handler")
    raise error


@app.errorhandler(500)
def internal(error):
    log(f"500 handler({named(error)})")
    fail(query())
    return "oops", 500


@app.get("/<what>")
def v(what):
    fail(what)
    return "ok"


go(
    app,
    "GET /KeyError",
    "GET /ValueError",
    "GET /404",
    "GET /no/where",
    "GET /LookupError",
    "GET /403",
    "GET /TypeError",
    "GET /500",
    "GET /TypeError?ValueError",
    "GET /ValueError?404",
    "GET /500?KeyError",
)
