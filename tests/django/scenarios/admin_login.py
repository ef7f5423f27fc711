"""A middleware that tells which view runs, and measures it: asked for the admin without a login, it
tells of the login view."""

from prelude import *


class Tracking:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        log("Tracking")
        response = self.get_response(request)
        log("Tracking delta")
        return response

    def process_view(self, request, view, args, kwargs):
        log(f"Running {view.__name__} view")


def index(request):
    return HttpResponseRedirect(reverse("login") + "?next=" + request.path)


def login(request):
    return HttpResponse("log in to go to " + request.GET["next"])


go(
    App(Tracking, urls=[path("admin/", index, name="index"), path("admin/login/", login, name="login")]),
    "GET /admin/",
    "GET /admin/login/?next=/admin/",
    "GET /admin/none/",
)
