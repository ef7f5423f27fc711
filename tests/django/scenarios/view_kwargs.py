"""What `process_view` makes of the parameters of the path is the view's."""

from prelude import *


class Doubles:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        log(f"{view.__name__}({kwargs['id']})")
        kwargs["id"] *= 2


def user(request, id):
    log(f"user {id}")
    return HttpResponse(f"user {id}")


go(App(Doubles, Doubles, urls=[path("user/<int:id>", user)]), "GET /user/7")
