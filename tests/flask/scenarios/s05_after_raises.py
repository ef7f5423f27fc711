"""An after hook fails, once or always: the whole chain runs once more, on the 500."""

from prelude import *

app = new_app()


@app.after_request
def a1(res):
    log(f"a1[{res.status_code}]")
    return res


@app.after_request
def a2(res):
    log(f"a2[{res.status_code}]")
    what, _, when = query().partition("-")
    if when == "always" or res.status_code == 200:
        fail(what)
    return res


@app.after_request
def a3(res):
    log(f"a3[{res.status_code}]")
    res.headers["X-A3"] = "in place"
    return res


@app.after_request
def a4(res):
    if request.path != "/replaced":
        return res
    log(f"a4[{res.status_code}]")
    return Response("replaced by a4", 418)


@app.teardown_request
def over(error):
    log(f"teardown({named(error)})")


@app.get("/")
@app.get("/replaced")
def v():
    after_this_request(lambda res: log(f"this[{res.status_code}]") or res)
    log("view")
    return "ok"


@app.errorhandler(ValueError)
def never(error):
    log("ValueError handler")
    return "nope"


@app.errorhandler(403)
def neither(error):
    log("403 handler")
    return "nope"


@app.errorhandler(500)
def internal(error):
    log(f"500 handler({named(error)})")
    return "oops", 500


go(
    app,
    "GET /?ok",
    "GET /?ValueError-once",
    "GET /?ValueError-always",
    "GET /replaced",
    "GET /replaced?ValueError-always",
    "GET /?403-once",
    "GET /?panic-once",
    "GET /none?ValueError-always",
)
