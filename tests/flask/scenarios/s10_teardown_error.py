"""What teardown is told: the error that nothing took, also when a 500 handler rendered it."""

from prelude import *


def make(with_500):
    app = new_app()
    bp = Blueprint("bp", "x", url_prefix="/b")
    hooks(app, "app")
    hooks(bp, "bp")

    @app.before_request
    def short():
        if query() == "short":
            return "short", 500

    @app.errorhandler(ValueError)
    def value(error):
        return "a value", 500

    @bp.errorhandler(404)
    def lost(error):
        return "lost"

    if with_500:

        @app.errorhandler(500)
        def internal(error):
            log(f"500 handler({named(error)})")
            return "rendered", 503

    @bp.get("/<what>")
    def v(what):
        fail(what)
        return "ok", 500

    app.register_blueprint(bp)
    return app


REQUESTS = [
    "GET /b/ok",
    "GET /b/ok?short",
    "GET /b/ValueError",
    "GET /b/404",
    "GET /b/403",
    "GET /b/KeyError",
    "GET /b/panic",
    "GET /b/500",
    "GET /b/503",
    "GET /no/where",
]

go(make(with_500=False), *REQUESTS, case="without a 500 handler")
go(make(with_500=True), *REQUESTS, case="with a 500 handler")
