"""One function registered twice runs twice, and so do two functions of one name."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")


@app.before_request
@app.before_request
def before():
    log("before")


first = before


@app.before_request
def before():
    log("another before")


@app.after_request
@bp.after_request
def after(res):
    log("after")
    return res


@bp.get("/")
def v():
    return "ok"


app.register_blueprint(bp)

go(app, "GET /b/", "GET /none")
