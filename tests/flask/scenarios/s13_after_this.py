"""Callbacks of one request: first registered first, before every after hook, errors or not."""

from prelude import *

app = new_app()


def callback(name):
    return lambda res: log(f"{name}[{res.status_code}]") or res


@app.before_request
def before():
    after_this_request(callback("from before"))


@app.after_request
def after(res):
    log(f"after[{res.status_code}]")
    after_this_request(callback("too late"))
    return res


@app.errorhandler(ValueError)
def value(error):
    after_this_request(callback("from the handler"))
    return "handled", 418


@app.errorhandler(500)
def internal(error):
    after_this_request(callback("from the 500 handler"))
    return "oops", 500


@app.get("/<what>")
def v(what):
    after_this_request(callback("first"))

    def nested(res):
        log("nested")
        after_this_request(callback("from a callback"))
        return Response("replaced", 202) if what == "replace" else res

    after_this_request(nested)
    if what == "broken":
        after_this_request(lambda res: fail("panic"))
    after_this_request(callback("last"))
    fail(what)
    return "ok"


go(app, "GET /ok", "GET /replace", "GET /broken", "GET /ValueError", "GET /KeyError", "GET /404", "GET /no/where", "GET /ok")
