"""The redirect to the form with a slash keeps the query, and is no error that a handler sees."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")
hooks(app, "app")
hooks(bp, "bp")


@app.before_request
def short():
    if query() == "short":
        return "short", 299


@app.errorhandler(Exception)
@bp.errorhandler(Exception)
def catch_all(error):
    log(f"catch-all({named(error)})")
    return "caught", 400


@bp.route("/x/", methods=["GET", "POST"])
def x():
    return f"{request.method} x"


@bp.get("/<int:id>/page/")
def page(id):
    return f"page {id}"


@app.get("/y")
def y():
    return "y"


@bp.get("/both/")
def with_slash():
    return "with"


@app.get("/b/both")
def without_slash():
    return "without"


@bp.route("/mixed/", methods=["POST"])
def mixed_with_slash():
    return "with"


@app.get("/b/mixed")
def mixed_without_slash():
    return "without"


app.register_blueprint(bp)

go(
    app,
    "GET /b/x",
    "GET /b/x?a=1&b=%2F",
    "POST /b/x",
    "POST /b/x/",
    "PUT /b/x",
    "HEAD /b/x",
    "OPTIONS /b/x",
    "GET /b/x?short",
    "GET /b/7/page",
    "GET /b/7/page/",
    "GET /y/",
    "GET /b/both",
    "GET /b/both/",
    "GET /b/mixed",
    "POST /b/mixed/",
    "POST /b/mixed",
    "GET /b/mixed/",
    "OPTIONS /b/mixed",
    "GET /b/x//",
)
