"""What a session and the signals of a request do, app hooks with the lowest order do."""

import flask
from flask.sessions import SecureCookieSessionInterface
from prelude import *

app = new_app()
app.secret_key = "secret"
bp = Blueprint("bp", "x", url_prefix="/b")


def asked(place):
    where, _, what = query().partition(":")
    return what if where == place else ""


class Session(SecureCookieSessionInterface):
    def open_session(self, app, request):
        log("session opens")
        return super().open_session(app, request)

    def save_session(self, app, session, res):
        log(f"session saves[{res.status_code}]")


app.session_interface = Session()


def started(sender, **rest):
    log("started")
    fail(asked("started"))


def finished(sender, response, **rest):
    log(f"finished[{response.status_code}]")
    if response.status_code != 500:
        fail(asked("finished"))


def tearing_down(sender, exc, **rest):
    log(f"tearing down({named(exc)})")


flask.request_started.connect(started, app)
flask.request_finished.connect(finished, app)
flask.request_tearing_down.connect(tearing_down, app)

hooks(app, "app")
hooks(bp, "bp")


@app.after_request
def after(res):
    if res.status_code != 500 or query().endswith("-always"):
        fail(asked("after").partition("-")[0])
    return res


@app.errorhandler(ValueError)
def value(error):
    return "handled", 400


@bp.get("/<what>")
def v(what):
    fail(what)
    return "ok"


app.register_blueprint(bp)

go(
    app,
    "GET /b/ok",
    "GET /b/ValueError",
    "GET /b/KeyError",
    "GET /none",
    "OPTIONS /b/ok",
    "GET /b/ok?started:ValueError",
    "GET /b/ok?started:KeyError",
    "GET /none?started:404",
    "GET /b/ok?finished:ValueError",
    "GET /none?finished:KeyError",
    "GET /b/ok?after:KeyError",
    "GET /b/ok?after:KeyError-always",
)
