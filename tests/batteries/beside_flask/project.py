"""A Flask app with its session, and one view that does what its URL says.

`app.rs` has the same app of ours.
"""

import logging
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sequences"))

import flask  # noqa: E402
import flask.sessions  # noqa: E402
from browsers import CLOCK, Browsers  # noqa: E402

time.time = CLOCK.time


class Now(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(CLOCK.now, tz)


flask.sessions.datetime = Now

#: The keys after a restart, as `app.rs` has them.
KEYS = {
    "a new key beside the old one": {"SECRET_KEY": "the new key", "SECRET_KEY_FALLBACKS": ["the old key"]},
    "the new key alone": {"SECRET_KEY": "the new key", "SECRET_KEY_FALLBACKS": None},
}

#: The settings of a case, as `app.rs` has them.
PROJECTS = {
    # Ours moves the end of a session with its changes (B19).
    "session": {"SESSION_REFRESH_EACH_REQUEST": False},
    "as it comes": {},
    "same site": {"SESSION_REFRESH_EACH_REQUEST": False, "SESSION_COOKIE_SAMESITE": "Lax"},
}

#: Who asks now.
_browsers = None


def permanent(said):
    flask.session.permanent = said == "yes"


def own():
    """The keys that the views have set."""
    return sorted(key for key in flask.session if not key.startswith("_"))


def append(key, value):
    flask.session.setdefault(key, "")
    flask.session[key] += value


def shown():
    return ",".join(flask.get_flashed_messages())


#: What a part of the URL does; what it returns is shown.
ACTS = {
    "get": lambda key: f"{key}={flask.session.get(key, '-')}",
    "set": lambda key, value: flask.session.__setitem__(key, value),
    "del": lambda key: flask.session.pop(key, None) and None,
    "keys": lambda: f"keys={','.join(own())}",
    "default": lambda key, value: flask.session.setdefault(key, value) and None,
    "append": append,
    "clear": lambda: flask.session.clear(),
    "permanent": permanent,
    "add": lambda text: flask.flash(text),
    "show": lambda: f"shown={shown()}",
    "wait": lambda: _browsers.meanwhile(),
}


def act():
    said, status = [], 200
    for part in filter(None, flask.request.query_string.decode().split(",")):
        name, *arguments = part.split(":")
        if name == "raise" and arguments[0] == "500":
            raise ValueError
        if name == "raise":
            flask.abort(int(arguments[0]))
        if name == "redirect":
            return flask.redirect(arguments[0])
        if name == "status":
            status = int(arguments[0])
        elif (line := ACTS[name](*arguments)) is not None:
            said.append(line)
    return " ".join(said), status


def app_of(project):
    app = flask.Flask(__name__)
    app.logger.handlers, app.logger.propagate = [logging.NullHandler()], False
    app.config |= {"SECRET_KEY": "the old key", "PERMANENT_SESSION_LIFETIME": timedelta(days=31)}
    app.config |= {"PROPAGATE_EXCEPTIONS": False, **PROJECTS[project]}
    app.add_url_rule("/act", view_func=act, methods=["GET", "POST"])
    app.add_url_rule("/", "index", lambda: "index")
    return app


def run(project, name, steps):
    global _browsers
    CLOCK.now = CLOCK.START
    app = app_of(project)

    def send(method, uri, form, headers):
        client = app.test_client(use_cookies=False)
        response = client.open(uri, method=method, data=form, headers=headers)
        return response.status_code, list(response.headers), response.data

    def restart(settings):
        app.config |= KEYS[settings]

    _browsers = Browsers(send, names={}, signed={"session"}, ids=set(), field="", wrong="", restart=restart)
    return {"project": project, "sequence": name, "steps": _browsers.run(steps)}
