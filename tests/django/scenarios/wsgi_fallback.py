"""What one app does not find is asked of another: a body that was read is gone, and a 404 that was
meant is not seen."""

from prelude import *


def reads(get_response):
    def middleware(request):
        if request.method == "POST":
            log(f"first: {request.body.decode()}")
        return get_response(request)

    return middleware


def first(request):
    return HttpResponse("first")


def item(request, id):
    log(f"item {id}")
    raise Http404


def second(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    log(f"second: {body}")
    start_response("200 OK", [("x-second", environ["PATH_INFO"])])
    return [b"second ", body.encode()]


def fallback(app):
    def wrapped(environ, start_response):
        started = []
        response = app(environ, lambda *head, **_: started.append(head))
        if not started[0][0].startswith("404"):
            start_response(*started[0])
            return response
        if hasattr(response, "close"):
            response.close()
        return second(environ, start_response)

    return wrapped


REQUESTS = "GET /", "GET /other", "GET /item/1", "POST /other words", "POST / words"
URLS = [path("", first), path("item/<int:id>", item)]

go(App(urls=URLS), *REQUESTS, case="of an app that leaves the body", wrap=fallback)
go(App(reads, urls=URLS), *REQUESTS, case="of an app that reads it", wrap=fallback)
