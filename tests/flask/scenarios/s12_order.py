"""App hooks of the app and of blueprints, and hooks of scopes; parent, child and sibling."""

from prelude import *


def before(name):
    return lambda: log(name)


def after(name):
    return lambda res: log(name) or res


def teardown(name):
    return lambda error: log(f"teardown {name}")


def add(scope, name, of=""):
    """Hooks of the app or of a scope; with `of="_app"` hooks of the app that the scope brings."""
    getattr(scope, f"before{of}_request")(before(name))
    getattr(scope, f"after{of}_request")(after(name))
    getattr(scope, f"teardown{of}_request")(teardown(name))


def blueprints():
    p, c, s = Blueprint("P", "x"), Blueprint("C", "x"), Blueprint("S", "x")
    for bp in (c, p, s):
        add(bp, f"{bp.name}.app", of="_app")
        add(bp, bp.name)

    @c.get("/c")
    def in_c():
        log("view")
        return "c"

    @s.get("/s")
    def in_s():
        log("view")
        return "s"

    p.register_blueprint(c)
    return p, s


REQUESTS = ["GET /c", "GET /s", "GET /top", "GET /none"]


def top(app):
    @app.get("/top")
    def in_top():
        log("view")
        return "top"


app = new_app()
p, s = blueprints()
add(app, "app0")
add(app, "app1")
app.register_blueprint(s)
app.register_blueprint(p)
top(app)
go(app, *REQUESTS, case="the app's hooks, then the blueprints")

app = new_app()
p, s = blueprints()
add(app, "app0")
app.register_blueprint(s)
add(app, "app1")
app.register_blueprint(p)
top(app)
go(app, *REQUESTS, case="the app's hooks and the blueprints in turn")
