"""After hooks see, and may replace, whatever goes out, wherever it came from."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")


@app.before_request
def short():
    if query() == "short":
        return "short", 299


@app.after_request
def last(res):
    log(f"last sees {res.status_code}")
    res.headers["X-Last"] = str(res.status_code)
    return res


@app.after_request
def replace(res):
    log(f"replace sees {res.status_code}")
    if query() == "replace":
        return Response("replaced", 207, {"X-Replaced": str(res.status_code)})
    return res


@bp.after_request
def change(res):
    log(f"change sees {res.status_code}")
    if query() == "change":
        res.status_code = 208
    return res


@app.errorhandler(ValueError)
def value(error):
    return "handled", 422


@bp.get("/<what>")
def v(what):
    fail(what)
    return what


@app.get("/slash/")
def slash():
    return "slash"


app.register_blueprint(bp)

WAYS = "GET /b/ok", "GET /b/ValueError", "GET /b/403", "GET /b/TypeError", "GET /b/panic", "GET /none"
WAYS += "POST /b/ok", "OPTIONS /b/ok", "GET /slash", "HEAD /b/ok"
go(app, *WAYS, *(f"{way}?{what}" for way in WAYS for what in ("short", "replace", "change")))
