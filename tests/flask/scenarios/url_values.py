"""What a URL preprocessor does, a before hook with a lower order does."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/<lang>")


@app.before_request
def before():
    log(f"before: {g.lang}")


@app.url_value_preprocessor
def take_lang(endpoint, values):
    g.lang = values.pop("lang", None) if values else None
    log(f"values of {endpoint}: {g.lang}")
    fail(g.lang or "")


@app.errorhandler(ValueError)
def value(error):
    return f"no such language: {g.lang}", 404


@bp.before_request
def bp_before():
    log(f"bp before: {g.lang}")


@bp.get("/<int:id>")
def v(id):
    return f"{id} in {g.lang}"


app.register_blueprint(bp)

go(app, "GET /de/7", "GET /ValueError/7", "GET /403/7", "GET /", "POST /de/7")
