"""A teardown that fails. Flask 3.1 skips the rest and lets the error through; hooks do neither."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")
hooks(app, "app1")
hooks(bp, "bp1")


@app.teardown_request
def of_app(error):
    log("of_app fails")
    fail(query())


@bp.teardown_request
def of_bp(error):
    log("of_bp fails")
    fail(query())


hooks(bp, "bp2")
hooks(app, "app2")


@app.errorhandler(500)
def internal(error):
    return "oops", 500


@app.errorhandler(Exception)
def catch_all(error):
    return "never asked for an error of a teardown", 400


@bp.get("/<what>")
def v(what):
    fail(what)
    return "ok"


@app.get("/<what>")
def of_the_app(what):
    return "ok"


app.register_blueprint(bp)

go(app, "GET /b/ok", "GET /b/ok?panic", "GET /b/500?panic", "GET /ok?panic", "GET /no/whe/re?panic")
