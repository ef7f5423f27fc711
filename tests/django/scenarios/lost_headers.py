"""Django's own middleware: what answers before the innermost one, or replaces its response, has none
of its headers; what answers in `process_view` has them."""

from django.views.decorators.csrf import ensure_csrf_cookie
from prelude import *

DEFAULT = (
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


@ensure_csrf_cookie
def index(request):
    log("view")
    return HttpResponse("fine")


URLS = [path("", index), path("page/", index)]

go(App(*DEFAULT, urls=URLS, SECURE_SSL_REDIRECT=True), "GET /?a=1", case="https only")
go(App(*DEFAULT, urls=URLS), "GET /", "GET /none", "POST /", "POST /none", "GET /page?a=1", case="http")
