"""`g` is shared by all that handles a request, and fresh for the next, nested ones included."""

from prelude import *


def see(phase):
    g.seen = [*g.get("seen", []), phase]
    log(" ".join(g.seen))


def make():
    app = new_app()

    @app.before_request
    def before():
        see("before")

    @app.after_request
    def after(res):
        see("after")
        return res

    @app.teardown_request
    def teardown(error):
        see("teardown")
        log(f"of {request.method} {request.full_path} at {request.endpoint}")

    @app.errorhandler(ValueError)
    def value(error):
        see("handler")
        return "handled", 400

    @app.get("/<what>")
    def v(what):
        see(f"view:{what}")
        after_this_request(lambda res: see("callback") or res)
        if what == "nested":
            make().test_client().get("/ValueError")
        if what == "itself":
            app.test_client().get("/ValueError")
        fail(what)
        return "ok"

    return app


go(make(), "GET /ok", "GET /ValueError?q=1", "GET /no/where", "GET /nested", "GET /itself", "GET /ok")
