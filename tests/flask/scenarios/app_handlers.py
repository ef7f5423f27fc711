"""A handler that a blueprint gives the app is for all of it; which one wins against the app's own."""

from prelude import *


def handler(name):
    return lambda error: (f"{name} <- {named(error)}", 599)


def make(own):
    app = new_app()
    kit = Blueprint("kit", "x", url_prefix="/kit")
    other = Blueprint("other", "x", url_prefix="/other")
    kit.app_errorhandler(404)(handler("kit 404"))
    kit.app_errorhandler(ValueError)(handler("kit ValueError"))
    kit.app_errorhandler(500)(handler("kit 500"))
    for scope in kit, other:
        scope.get("/<what>")(lambda what: fail(what) or "ok")
    other.register_error_handler(ValueError, handler("other ValueError"))
    if own == "before":
        app.register_error_handler(404, handler("app 404"))
    app.register_blueprint(kit)
    app.register_blueprint(other)
    if own == "after":
        app.register_error_handler(404, handler("app 404"))
    return app


for own in "none", "before", "after":
    go(
        make(own),
        "GET /none",
        "GET /kit/404",
        "GET /other/404",
        "GET /kit/ValueError",
        "GET /other/ValueError",
        "GET /other/KeyError",
        case=f"the app's own handler: {own}",
    )
