"""What a request has a function of a random app do: `?b3=later-&b3=answer-418&v7=raise-KeyError`."""

from prelude import *


def act(name, res=None):
    """Do what the query says of this function; what it answers with, if it does."""
    for said in request.args.getlist(name):
        what, _, how = said.partition("-")
        if what == "later":
            _later(name, how)
        elif what == "answer":
            return answer(name, int(how), res)
        else:
            fail(how)
    return None


def answer(name, status, res=None):
    """A new response, or this one made to look like it."""
    res = res or Response()
    res.set_data(name)
    res.status_code = status
    return res


def handled(error, res):
    """What an error handler answers with. A 405 names the methods there are whoever renders it (SPEC L4)."""
    methods = getattr(error, "valid_methods", None)
    if methods and res.status_code == 405:
        res.allow.update(methods)
    return res


def after(name, res, is_lent):
    """What every after hook does: to a response that is lent to it, or that it takes and returns.

    Of one that it took nothing is left if it fails, which shows in a second pass (PARITY.md, F26).
    """
    log(f"{name}[{res.status_code}]")
    status = str(res.status_code)
    if is_lent:
        res.headers[f"x-{name}"] = status
    act(name, res)
    res.headers[f"x-{name}"] = status
    return res


def _later(name, how):
    ran = []

    @after_this_request
    def later(res):
        # Ours is an `FnOnce`, which does not run again in the second pass (SPEC 7).
        if not ran:
            ran.append(name)
            log(f"{name}.later[{res.status_code}]")
            fail(how)
            res.headers[f"x-{name}-later"] = str(res.status_code)
        return res
