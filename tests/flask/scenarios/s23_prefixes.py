"""Prefixes and rules join with one slash; one given at registration replaces the blueprint's."""

from prelude import *


def rule(prefix, rule, url):
    app = new_app()
    bp = Blueprint("bp", "x", url_prefix=prefix)

    @bp.get(rule)
    def v():
        return f"{request.endpoint} at {request.url_rule}"

    app.register_blueprint(bp)
    go(app, f"GET {url}", case=f"{prefix!r} + {rule!r}")


rule("", "/", "/")
rule("/", "", "/")
rule("/", "/", "/")
rule("/foo", "", "/foo")
rule("/foo/", "", "/foo/")
rule("", "/bar", "/bar")
rule("/foo/", "/bar", "/foo/bar")
rule("/foo", "/bar", "/foo/bar")
rule("/foo//", "/bar", "/foo/bar")


def nested(of_parent, at_parent, of_child, at_child):
    app = new_app()
    parent = Blueprint("parent", "x", url_prefix=of_parent)
    child = Blueprint("child", "x", url_prefix=of_child)

    @parent.get("/page")
    def page():
        return f"{request.endpoint} at {request.url_rule}"

    @child.get("/leaf")
    def leaf():
        return f"{request.endpoint} at {request.url_rule}"

    parent.register_blueprint(child, **({} if at_child is None else {"url_prefix": at_child}))
    app.register_blueprint(parent, **({} if at_parent is None else {"url_prefix": at_parent}))
    urls = ["/page", "/p/page", "/at/page", "/leaf"]
    urls += [f"{of}{at}/leaf" for of in ("", "/p", "/at") for at in ("", "/c", "/in")]
    go(
        app,
        *(f"GET {url}" for url in urls),
        case=f"{of_parent} at {at_parent}, {of_child} at {at_child}",
    )


nested("/p", None, "/c", None)
nested("/p", "/at", "/c", None)
nested("/p", None, "/c", "/in")
nested("/p", "/at", "/c", "/in")
nested("/p", "", "/c", None)
nested("/p", None, "/c", "")
nested("/p", "/at/", "/c", "/in/")
nested(None, None, "/c", None)
nested("/p", None, None, None)
