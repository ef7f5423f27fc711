"""Every place that can fail or answer, in every way, with these and those handlers."""

from prelude import *

PLACES = "app_before", "bp_before", "view", "bp_after", "app_after", "handler", "handler500"
WAYS = "answer", "ValueError", "404", "500", "panic"


def act(place):
    """Answer or fail, if this is the place that the query asks it of."""
    where, _, what = query().partition(":")
    if where != place:
        return None
    if what == "answer":
        return Response(f"{place} answers", 299)
    fail(what)


def handler(name):
    place = "handler500" if name.endswith("500") else "handler"

    def handle(error):
        log(f"{name}({named(error)})")
        return act(place) or (name, 599)

    return handle


def make(of_app, of_bp):
    app = new_app()
    bp = Blueprint("bp", "x", url_prefix="/b")

    for scope, name, keys in (app, "app", of_app), (bp, "bp", of_bp):
        add(scope, name)
        for key in keys:
            kind = int(key) if key.isdigit() else ERRORS.get(key, Exception)
            scope.register_error_handler(kind, handler(f"{name} {key}"))

    @bp.get("/")
    def view():
        log("view")
        where, _, what = query().partition(":")
        if where == "handler":
            fail("ValueError")
        if where == "handler500":
            fail("TypeError")
        return act("view") or "ok"

    app.register_blueprint(bp)
    return app


def add(scope, name):
    @scope.before_request
    def before():
        log(f"{name}.before")
        return act(f"{name}_before")

    hooks(scope, f"{name}2")

    @scope.after_request
    def after(res):
        log(f"{name}.after[{res.status_code}]")
        return act(f"{name}_after") or res


THREE = ["404", "ValueError", "500"]
CASES_OF = [
    ([], []),
    (THREE, []),
    ([], THREE),
    (["Exception"], []),
    ([], ["Exception"]),
    (THREE, ["Exception"]),
    (["Exception"], THREE),
]

for of_app, of_bp in CASES_OF:
    go(
        make(of_app, of_bp),
        *(f"GET /b/?{place}:{way}" for place in PLACES for way in WAYS),
        *(f"GET /none?{place}:{way}" for place in PLACES if "app" in place for way in WAYS),
        case=f"app: {' '.join(of_app)}; bp: {' '.join(of_bp)}",
    )
