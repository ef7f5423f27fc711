"""App hooks that a blueprint brings answer and fail as the app's own do, on every route."""

from prelude import *

app = new_app()
kit = Blueprint("kit", "x", url_prefix="/kit")
bp = Blueprint("bp", "x", url_prefix="/b")


def asked(name):
    return query().partition(":")[2] if query().startswith(name) else ""


@kit.before_app_request
def kit_before():
    log("kit before")
    if asked("before") == "answer":
        return "kit answers", 299
    fail(asked("before"))


@kit.after_app_request
def kit_after(res):
    log(f"kit after[{res.status_code}]")
    if res.status_code != 500:
        fail(asked("after"))
    return res


@kit.teardown_app_request
def kit_teardown(error):
    log(f"kit teardown({named(error)})")


@kit.app_errorhandler(LookupError)
def kit_lookup(error):
    log("kit LookupError handler")
    return "looked up", 400


@bp.errorhandler(ValueError)
def bp_value(error):
    log("bp ValueError handler")
    return "a value", 400


@bp.errorhandler(500)
def bp_500(error):
    log(f"bp 500 handler({named(error)})")
    return "bp 500", 500


hooks(kit, "kit_scope")
hooks(bp, "bp")
hooks(app, "app")


@bp.get("/")
@kit.get("/")
@app.get("/")
def v():
    log(f"view of {request.blueprint}")
    return "ok"


app.register_blueprint(kit)
app.register_blueprint(bp)

go(
    app,
    *(
        f"GET {path}{what}"
        for path in ("/", "/b/", "/kit/", "/none", "/b")
        for what in ("", "?before:answer", "?before:ValueError", "?before:LookupError", "?before:404", "?after:403")
    ),
)
