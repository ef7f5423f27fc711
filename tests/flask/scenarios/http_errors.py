"""Errors of one's own that ask for a status: by code, then by scope, then by type."""

from prelude import *
from werkzeug.exceptions import Forbidden, ServiceUnavailable


class ByPolicy(Forbidden):
    pass


class ByQuota(Forbidden):
    pass


class Overload(ServiceUnavailable):
    pass


KINDS = {kind.__name__: kind for kind in (ByPolicy, ByQuota, Overload)}


def handler(name):
    return lambda error: (f"{name} <- {named(error)}", 599)


def make(*keys):
    app = new_app()
    bp = Blueprint("bp", "x", url_prefix="/b")
    hooks(app, "app")

    @app.get("/<what>")
    @bp.get("/<what>")
    def v(what):
        if what in KINDS:
            raise KINDS[what]
        fail(what)

    for key in keys:
        scope = app if key.startswith("app") else bp
        kind = key.split()[1]
        scope.register_error_handler(KINDS.get(kind) or int(kind), handler(key))
    app.register_blueprint(bp)
    return app


KEYS = "app 403", "app ByPolicy", "bp ByQuota", "bp 503"
REQUESTS = [f"GET {at}/{what}" for at in ("", "/b") for what in ("403", "ByPolicy", "ByQuota", "Overload", "503")]

go(make(), *REQUESTS, case="no handlers")
go(make(*KEYS), *REQUESTS, case="handlers")
