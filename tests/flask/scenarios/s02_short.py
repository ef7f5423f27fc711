"""A before hook of the app answers: for a route of a blueprint, and for an unknown URL."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")


@app.before_request
def first():
    after_this_request(lambda res: log("this") or res)
    if "s" in request.args:
        log("first answers")
        return "short", 299


hooks(app, "app")
hooks(bp, "bp")


@bp.get("/")
def v():
    log("view")
    return "ok"


app.register_blueprint(bp)

go(app, "GET /b/", "GET /b/?s=1", "GET /b/nope?s=1", "POST /b/?s=1", "OPTIONS /b/?s=1", "GET /b?s=1")
