"""What every scenario of Django's starts from: apps, classes that trace, requests to record.

`from prelude import *` is the first line of a scenario, as `use crate::prelude::*` is of its twin.
"""

import io
import itertools
import logging
import sys
from types import ModuleType
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults

import asgi
import django
from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed, PermissionDenied, SuspiciousOperation  # noqa: F401
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started  # noqa: F401
from django.dispatch import receiver
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse  # noqa: F401
from django.urls import path, reverse  # noqa: F401
from recording import CASES, ERRORS, kept, log, panic, replied  # noqa: F401

settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="of the recordings", USE_I18N=False)
django.setup()
logging.getLogger("django").handlers = [logging.NullHandler()]

from django.test.utils import override_settings  # noqa: E402

STATUSES = {"400": BadRequest, "403": PermissionDenied, "404": Http404}
NAMES = {"PermissionDenied": "Forbidden", "Http404": "NotFound", "Resolver404": "NotFound"}


def named(error):
    """How a trace names an error: by its type, or as the status that it stands for."""
    name = type(error).__name__
    return NAMES.get(name, name)


def fail(what):
    """Raise what a URL says: a status, or an error by its name. Anything else raises nothing."""
    if what in STATUSES:
        raise STATUSES[what]
    if what in ERRORS:
        raise ERRORS[what]


def do(request, place):
    """What the query says for this place: `?A.view=answer&view=ValueError`."""
    said = dict(each.split("=") for each in request.META["QUERY_STRING"].split("&") if each)
    what = said.get(place, "")
    fail(what)
    return HttpResponse(f"answered in {place}", status=202) if what == "answer" else None


def plain(name):
    """A middleware function that tells when it is entered and left."""

    def factory(get_response):
        def middleware(request):
            log(f"{name} in")
            response = get_response(request)
            log(f"{name} out[{response.status_code}]")
            return response

        return middleware

    return factory


def traced(name, act=do):
    """A middleware class with all hooks but one, which does in each what the query says."""

    class Traced:
        def __init__(self, get_response):
            self.get_response = get_response

        def __call__(self, request):
            log(f"{name}.request")
            if answer := act(request, f"{name}.request"):
                return answer
            response = self.get_response(request)
            log(f"{name}.response[{response.status_code}]")
            return act(request, f"{name}.response") or response

        def process_view(self, request, view, args, kwargs):
            log(f"{name}.view({view.__name__})")
            return act(request, f"{name}.view")

        def process_exception(self, request, error):
            log(f"{name}.exception({named(error)})")
            return act(request, f"{name}.exception")

    return Traced


def view(request):
    log("view")
    return do(request, "view") or HttpResponse("viewed")


def chunks(fails=False):
    """A body of two chunks, which tells when each is made and may break off with a `ValueError`."""
    for chunk in "one ", "two ":
        log(f"chunk {chunk}")
        yield chunk
    if fails:
        raise ValueError


class App:
    """A Django project: its list of middleware (classes, functions, or paths to Django's), its URLs,
    its error handlers by status, its settings."""

    numbers = itertools.count()

    def __init__(self, *middleware, urls, handlers=None, **settings):
        here = ModuleType(f"scenario_{next(self.numbers)}")
        sys.modules[here.__name__] = here
        here.urlpatterns = urls
        for status, handler in (handlers or {}).items():
            setattr(here, f"handler{status}", handler)
        said = []
        for at, each in enumerate(middleware):
            if not isinstance(each, str):
                setattr(here, f"middleware_{at}", each)
                each = f"{here.__name__}.middleware_{at}"
            said.append(each)
        self.settings = {"MIDDLEWARE": said, "ROOT_URLCONF": here.__name__, **settings}


@receiver(got_request_exception)
def uncaught(**_):
    log("logged: an error")


def go(app, *requests, case="", wrap=lambda handler: handler):
    """Send requests (`METHOD path [body]`) one after the other and record what happens."""

    def ask(reply, method, path, body):
        _ask(wrap(handler), reply, method, path, body)

    with override_settings(**app.settings):
        handler = WSGIHandler()
        CASES.append({"case": case, "requests": [replied(each, named, ask) for each in requests]})


def go_async(app, *requests, case=""):
    """As `go`, through ASGI."""

    def ask(reply, method, path, body):
        asgi.ask(handler, shown, reply, method, path, body)

    with override_settings(**app.settings):
        handler = ASGIHandler()
        CASES.append({"case": case, "requests": [replied(each, named, ask) for each in requests]})


def _ask(app, reply, method, path, body):
    """What a WSGI server does with a request."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "text/plain",
        "wsgi.input": io.BytesIO(body.encode()),
    }
    setup_testing_defaults(environ)

    def start_response(status, headers, exc_info=None):
        reply["status"] = int(status.split()[0])
        reply["headers"] = kept(method, reply["status"], headers)

    sent = []
    chunks = app(environ, start_response)
    try:
        sent.extend(chunks)
    except Exception:
        sent.append(b"<broken off>")
        raise
    finally:
        reply["body"] = shown(b"".join(sent).decode())
        if hasattr(chunks, "close"):
            chunks.close()


def shown(text):
    """The body; `<default>` for a page that Django made, which says what the status says."""
    return "<default>" if text.lstrip().lower().startswith("<!doctype html>") else text
