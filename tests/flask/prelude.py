"""What every scenario starts from: an app whose log is traced, a trace, requests to record.

`from prelude import *` is the first line of a scenario, as `use crate::prelude::*` is of its twin.
"""

import logging

from flask import (  # noqa: F401
    Blueprint,
    Flask,
    Response,
    abort,
    after_this_request,
    g,
    request,
    stream_with_context,
    url_for,
)
from recording import CASES, ERRORS, kept, log, panic, replied  # noqa: F401


def named(error):
    """How a trace names an error: its type, or that of the error a generated 500 stands for."""
    return type(getattr(error, "original_exception", None) or error).__name__ if error else "None"


def query():
    """The query of the current request as it is."""
    return request.query_string.decode()


def fail(what):
    """Raise what a URL says: a status, or an error by its name. Anything else raises nothing."""
    if what.isdigit():
        abort(int(what))
    if what in ERRORS:
        raise ERRORS[what]


def hooks(scope, name):
    """One before hook, one after hook and one teardown, of an app or a blueprint."""

    @scope.before_request
    def before():
        log(f"{name}.before")

    @scope.after_request
    def after(res):
        log(f"{name}.after[{res.status_code}]")
        return res

    @scope.teardown_request
    def teardown(error):
        log(f"{name}.teardown({named(error)})")


def new_app():
    """An app as it runs in production, whose log goes to the trace."""
    app = Flask("scenario", static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.logger.handlers = [_LogToTrace()]
    app.logger.propagate = False
    return app


class _LogToTrace(logging.Handler):
    def emit(self, record):
        message = record.getMessage()
        if message.startswith("Exception on"):
            log("logged: an error")
        elif message.startswith("Request finalizing failed"):
            log("logged: an after hook failed again")
        else:
            log(f"logged: {message}")


def go(app, *requests, case=""):
    """Send requests (`METHOD path [body]`) one after the other and record what happens."""
    client = app.test_client()
    CASES.append({"case": case, "requests": [_reply(client, each) for each in requests]})


def _reply(client, said):
    def ask(reply, method, path, body):
        with client.open(path, method=method, data=body) as res:
            reply["status"] = res.status_code
            reply["headers"] = kept(method, res.status_code, res.headers)
            reply["body"] = _body(res)

    return replied(said, named, ask)


def _body(res):
    """The body; `<default>` for a page that Werkzeug made, which says what the status says.

    This is the one place where a recording is not what Flask sent.
    """
    text = res.get_data(as_text=True)
    return "<default>" if text.lower().startswith("<!doctype html>") else text
