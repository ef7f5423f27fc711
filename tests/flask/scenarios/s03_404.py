"""404, 405 and slash redirects below a blueprint's prefix are the app's."""

from prelude import *

app = new_app()
bp = Blueprint("bp", "x", url_prefix="/b")
hooks(app, "app")
hooks(bp, "bp")


@app.before_request
def tell():
    log(f"endpoint: {request.endpoint}")


@bp.errorhandler(404)
def bp_404(error):
    log("bp 404 handler")
    return "bp404", 404


@app.errorhandler(404)
def app_404(error):
    log("app 404 handler")
    return "app404", 404


@bp.errorhandler(405)
def bp_405(error):
    log("bp 405 handler")
    return "bp405", 405


@bp.get("/x/")
def x():
    abort(404)


@bp.get("/y")
def y():
    log("view")
    return "ok"


app.register_blueprint(bp)

go(app, "GET /b/x/", "GET /b/none", "GET /none", "POST /b/y", "GET /b/x", "POST /b/x", "HEAD /b/x")
