"""One blueprint under two names: its own hooks once per request, its app hooks once per app."""

from prelude import *

bp = Blueprint("bp", "x")
kid = Blueprint("kid", "x", url_prefix="/kid")
hooks(bp, "bp")
hooks(kid, "kid")


@bp.before_app_request
def bp_app():
    log("bp.app")


@kid.before_app_request
def kid_app():
    log("kid.app")


@bp.errorhandler(ValueError)
def value(error):
    return f"handled for {request.blueprint}", 400


@bp.get("/<what>")
def v(what):
    fail(what)
    return request.endpoint


@kid.get("/<what>")
def of_kid(what):
    fail(what)
    return request.endpoint


bp.register_blueprint(kid)

app = new_app()
hooks(app, "app")
app.register_blueprint(bp, url_prefix="/one")
app.register_blueprint(bp, name="alt", url_prefix="/two")
go(
    app,
    "GET /one/ok",
    "GET /two/ok",
    "GET /one/kid/ok",
    "GET /two/kid/ok",
    "GET /one/ValueError",
    "GET /two/ValueError",
    "GET /two/kid/ValueError",
    "GET /three/ok",
    case="twice",
)

another = new_app()
another.register_blueprint(bp, name="third")
go(another, "GET /ok", "GET /kid/ok", "GET /no/where", case="and in another app")
