"""When a middleware knows the view: in Django behind `get_response`, here from the start."""

from prelude import *


def route(request):
    return request.resolver_match.url_name if request.resolver_match else "None"


class Routes:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/old/"):
            request.urlconf = OLD
        log(f"before: {route(request)}")
        response = self.get_response(request)
        log(f"after: {route(request)}")
        return response

    def process_view(self, request, view, args, kwargs):
        log(f"process_view: {route(request)}")


def user(request, id):
    return HttpResponse(f"user {id}")


def old_user(request, id):
    return HttpResponse(f"old user {id}")


OLD = (path("old/user/<int:id>", old_user, name="old_user"),)

go(
    App(Routes, urls=[path("user/<int:id>", user, name="user")]),
    "GET /user/7",
    "GET /none",
    # Another table of routes for this request.
    "GET /old/user/7",
    "GET /old/none",
)
