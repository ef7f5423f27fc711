"""URLs of endpoints: whole names, names of the current blueprint, values in the path and the query."""

from prelude import *
from werkzeug.routing import BuildError

app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")


@app.get("/<path:target>")
@outer.get("/<path:target>")
@inner.get("/<path:target>")
def v(target):
    try:
        return url_for(target, **request.args)
    except BuildError:
        return "no such URL"


@app.get("/users/<id>", endpoint="user")
@inner.get("/users/<id>", endpoint="user")
def user(id):
    return id


@outer.get("/", endpoint="index")
def index():
    return "index"


outer.register_blueprint(inner)
app.register_blueprint(outer)

go(
    app,
    "GET /user?id=7",
    "GET /user",
    "GET /user?id=a%2Fb+c",
    "GET /user?id=7&tab=posts&q=%26%C3%A4",
    "GET /outer.index",
    "GET /outer.inner.user?id=7",
    "GET /.user?id=7",
    "GET /.index",
    "GET /outer/.index",
    "GET /outer/.user?id=7",
    "GET /outer/inner/.user?id=7",
    "GET /outer/inner/.index",
    "GET /outer/inner/user?id=7",
    "GET /nowhere",
)
