"""A catch-all sees the view's error, and the 500 made of an error of a hook or a handler."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")
hooks(app, "app")


@app.after_request
def after(res):
    if query() == "after" and res.status_code != 500:
        raise KeyError
    return res


@app.errorhandler(KeyError)
def key(error):
    log("KeyError handler")
    fail(query())
    return "a key", 400


@app.errorhandler(Exception)
def catch_all(error):
    log(f"catch-all({named(error)})")
    return f"caught {named(error)}", 500


@bp.errorhandler(ValueError)
def value(error):
    log("ValueError handler")
    return "a value", 400


@bp.get("/<what>")
def v(what):
    fail(what)
    return "ok"


app.register_blueprint(bp)

go(
    app,
    "GET /b/TypeError",
    "GET /b/404",
    "GET /b/500",
    "GET /b/panic",
    "GET /b/KeyError",
    "GET /b/ok?after",
    "GET /b/404?after",
    "GET /b/KeyError?ValueError",
    "GET /b/KeyError?404",
    "GET /b/KeyError?panic",
    "GET /none",
    "GET /none?after",
)
