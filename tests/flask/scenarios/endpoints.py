"""What a before hook knows of the route: its name, its blueprints inner first, its rule."""

from prelude import *

app = new_app()
outer = Blueprint("outer", "x", url_prefix="/outer")
inner = Blueprint("inner", "x", url_prefix="/inner")


@app.before_request
def tell():
    said = [request.endpoint, request.blueprint, request.blueprints, request.url_rule]
    log(" | ".join(",".join(each) if isinstance(each, list) else str(each) for each in said))


def page():
    return request.endpoint


app.get("/")(page)
app.get("/named", endpoint="another_name")(page)
outer.get("/")(page)
inner.get("/page")(page)
inner.get("/slash/", endpoint="slash")(page)
outer.register_blueprint(inner)
app.register_blueprint(outer)

go(
    app,
    "GET /",
    "GET /named",
    "GET /outer/",
    "GET /outer/inner/page",
    "HEAD /outer/inner/page",
    "OPTIONS /outer/inner/page",
    "POST /outer/inner/page",
    "GET /outer/inner/slash/",
    "GET /outer/inner/slash",
    "GET /outer/inner/none",
    "OPTIONS /none",
)
