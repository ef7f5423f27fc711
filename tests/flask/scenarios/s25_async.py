"""Async hooks, views and handlers run at their place among the others."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")


@app.before_request
async def before_async():
    log("before async")
    if query() == "short":
        return "short", 299


@app.before_request
def before_sync():
    log("before sync")


@bp.before_request
async def bp_before_async():
    log("bp before async")


@bp.after_request
async def bp_after_async(res):
    log(f"bp after async[{res.status_code}]")
    return res


@app.after_request
def after_sync(res):
    log(f"after sync[{res.status_code}]")
    return res


@app.after_request
async def after_async(res):
    log(f"after async[{res.status_code}]")
    res.headers["X-Async"] = "yes"
    return res


@app.teardown_request
def teardown_sync(error):
    log(f"teardown sync({named(error)})")


@app.teardown_request
async def teardown_async(error):
    log(f"teardown async({named(error)})")


@bp.teardown_request
async def bp_teardown_async(error):
    log(f"bp teardown async({named(error)})")


@app.errorhandler(ValueError)
async def value(error):
    log("handler async")
    return "handled", 400


@app.errorhandler(500)
async def internal(error):
    log("500 handler async")
    return "oops", 500


@bp.get("/<what>")
async def v(what):
    log("view async")
    fail(what)
    return "ok"


@bp.get("/sync")
def sync_view():
    log("view sync")
    return "ok"


app.register_blueprint(bp)

go(
    app,
    "GET /b/ok",
    "GET /b/sync",
    "GET /b/ok?short",
    "GET /b/ValueError",
    "GET /b/KeyError",
    "GET /b/404",
    "GET /none",
    "OPTIONS /b/ok",
)
