"""One path in two blueprints: each method has its own scope, `Allow` is that of the path."""

from prelude import *

app = new_app()
a = Blueprint("a", "x")
b = Blueprint("b", "x")
hooks(app, "app")
hooks(a, "a")
hooks(b, "b")


@a.get("/shared")
@a.get("/x/<id>")
def of_a(id="shared"):
    return f"a {id}"


@b.post("/shared")
@b.route("/x/<id>", methods=["POST", "PATCH"])
def of_b(id="shared"):
    return f"b {id}"


@app.delete("/x/<id>")
def of_app(id):
    return f"app {id}"


@a.get("/y/<id>")
def a_y(id):
    return f"a {id}"


@b.post("/y/me")
def b_y():
    return "b me"


@app.errorhandler(405)
def no_such_method(error):
    return "not like this", int(query() or 405)


app.register_blueprint(a)
app.register_blueprint(b)

go(
    app,
    "GET /shared",
    "HEAD /shared",
    "POST /shared",
    "OPTIONS /shared",
    "PATCH /shared",
    "PATCH /shared?200",
    "GET /x/1",
    "POST /x/1",
    "DELETE /x/1",
    "OPTIONS /x/1",
    "PUT /x/1",
    "GET /y/you",
    "POST /y/me",
    "GET /y/me",
    "OPTIONS /y/me",
    "PUT /y/me",
)
