"""Automatic OPTIONS and HEAD: the hooks of the scope run, the `Allow` header is that of the path."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")
hooks(app, "app")
hooks(bp, "bp")


@bp.before_request
def preflight():
    if query() == "s":
        return "", 204, {"X-Preflight": "yes"}


@bp.get("/v")
def v():
    log(f"view:v {request.method}")
    return "hello"


@bp.post("/v")
def v2():
    log("view:v2")
    return "posted"


@bp.route("/o", methods=["OPTIONS"])
def o():
    log("view:o")
    return "mine"


@bp.route("/several", methods=["PUT", "PATCH", "DELETE"])
def several():
    log(f"view:several {request.method}")
    return "several"


@bp.route("/h", methods=["HEAD"])
def h():
    log("view:h")
    return "", 200, {"X-Head": "yes"}


@bp.get("/h")
def h_get():
    log("view:h_get")
    return "got"


app.register_blueprint(bp)

go(
    app,
    "OPTIONS /b/v",
    "OPTIONS /b/v?s",
    "OPTIONS /b/o",
    "OPTIONS /b/several",
    "OPTIONS /none",
    "HEAD /b/v",
    "HEAD /b/o",
    "HEAD /b/several",
    "HEAD /none",
    "HEAD /b/h",
    "GET /b/h",
    "OPTIONS /b/h",
    "HEAD /b/v?s",
    "POST /b/v",
    "PATCH /b/several",
    "GET /b/several",
    "DELETE /b/v",
    "GET /b/o",
)
