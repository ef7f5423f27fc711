"""Everything at once; the blueprints' hooks are there before the app's."""

from prelude import *

app = new_app()
parent = Blueprint("parent", "x", url_prefix="/p")
child = Blueprint("child", "x", url_prefix="/c")

hooks(child, "child1")
hooks(child, "child2")
hooks(parent, "parent1")
hooks(parent, "parent2")


@child.get("/<int:i>")
def v(i):
    after_this_request(lambda res: log("this1") or res)
    after_this_request(lambda res: log("this2") or res)
    log(f"view({i})")
    return "ok"


parent.register_blueprint(child)
app.register_blueprint(parent)
hooks(app, "app1")
hooks(app, "app2")

go(app, "GET /p/c/7", "GET /p/c/", "GET /p", "POST /p/c/7")
