"""Record what Django's SecurityMiddleware, CommonMiddleware and XFrameOptionsMiddleware answer.

    pip install -r tests/django/requirements.txt
    python tests/batteries/beside_django/record.py            write recorded.json
    python tests/batteries/beside_django/record.py --check    fail if it is not what they do

`headers.rs` sends the same requests to the batteries.
"""

import json
import logging
import sys
from pathlib import Path

import django
from django.conf import settings

settings.configure(SECRET_KEY="of the recordings", USE_I18N=False, ROOT_URLCONF=__name__)
django.setup()
logging.getLogger("django").handlers = [logging.NullHandler()]

from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.clickjacking import xframe_options_exempt, xframe_options_sameorigin  # noqa: E402

RECORDED = Path(__file__).with_name("recorded.json")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

#: What a shared cache, a browser or a client acts on.
HEADERS = [
    "Location",
    "Vary",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Strict-Transport-Security",
    "X-Frame-Options",
]


def index(request):
    return HttpResponse("hello")


def own(request):
    own = dict.fromkeys(HEADERS[2:], "own")
    return HttpResponse("own", headers=own)


def fails(request):
    raise ValueError


urlpatterns = [
    path("", index),
    path("own", own),
    path("fails", fails),
    path("health", index),
    path("slash/", index),
    path("exempt", xframe_options_exempt(index)),
    path("same", xframe_options_sameorigin(index)),
]

PROXY = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}
ANY = {"ALLOWED_HOSTS": ["*"]}

#: The settings of each case; `headers.rs` has the same by name.
CASES = {
    "as it comes": ANY,
    "hosts": {"ALLOWED_HOSTS": ["example.com", ".example.org", "[::1]"]},
    "https": {
        **ANY,
        **PROXY,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_REDIRECT_EXEMPT": ["^health$"],
        "SECURE_HSTS_SECONDS": 3600,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
    },
    "another host": {**ANY, **PROXY, "SECURE_SSL_REDIRECT": True, "SECURE_SSL_HOST": "secure.example.com"},
    "https for some hosts": {"ALLOWED_HOSTS": ["example.com"], **PROXY, "SECURE_SSL_REDIRECT": True},
    "policies": {
        **ANY,
        "SECURE_CONTENT_TYPE_NOSNIFF": False,
        "SECURE_REFERRER_POLICY": ["no-referrer", "same-origin"],
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": None,
        "X_FRAME_OPTIONS": "sameorigin",
    },
    "www": {**ANY, **PROXY, "PREPEND_WWW": True},
    "agents": {**ANY, "DISALLOWED_USER_AGENTS": [__import__("re").compile("BadBot")]},
    "host of a proxy": {"ALLOWED_HOSTS": ["example.com"], "USE_X_FORWARDED_HOST": True},
}

REQUESTS = [
    ["GET", "/", {}],
    ["GET", "/own", {}],
    ["GET", "/own", {"x-forwarded-proto": "https"}],
    ["GET", "/fails", {}],
    ["GET", "/nowhere", {}],
    ["GET", "/nowhere?a=1", {"x-forwarded-proto": "https"}],
    ["GET", "/slash/", {}],
    ["GET", "/slash?a=1&b", {}],
    ["POST", "/slash", {}],
    ["GET", "//slash", {}],
    ["GET", "/exempt", {}],
    ["GET", "/same", {}],
    ["GET", "/health", {}],
    ["POST", "/", {}],
    ["HEAD", "/", {}],
    ["GET", "/?a=1&b=%20c", {"host": "example.com:8000"}],
    ["GET", "/", {"host": "EXAMPLE.com"}],
    ["GET", "/", {"host": "example.com."}],
    ["GET", "/", {"host": "www.example.com"}],
    ["GET", "/", {"host": "a.example.org"}],
    ["GET", "/", {"host": "example.org"}],
    ["GET", "/", {"host": "badexample.org"}],
    ["GET", "/", {"host": "[::1]:80"}],
    ["GET", "/", {"host": "evil.example"}],
    ["GET", "/nowhere", {"host": "evil.example"}],
    ["GET", "/", {"host": "example.com", "x-forwarded-proto": "https"}],
    ["GET", "/", {"host": "example.com", "x-forwarded-proto": "http"}],
    ["GET", "/", {"host": "example.com", "x-forwarded-proto": "https, http"}],
    ["GET", "/", {"host": "example.com", "x-forwarded-proto": "HTTPS"}],
    ["GET", "/", {"x-forwarded-host": "example.com"}],
    ["GET", "/", {"x-forwarded-host": "evil.example"}],
    ["GET", "/", {"host": "example.com", "x-forwarded-host": "a.example, b.example"}],
    ["GET", "/", {"user-agent": "BadBot/1.0"}],
    ["GET", "/nowhere", {"user-agent": "a BadBot"}],
    ["GET", "/", {"user-agent": "Mozilla/5.0"}],
]


def answer(method, uri, headers):
    headers = {"host": "localhost", **headers}
    client = Client(raise_request_exception=False)
    # The test client of Django takes a path alone as one of its own.
    response = client.generic(method, "http://localhost" + uri if uri.startswith("//") else uri, headers=headers)
    kept = {name.lower(): response.headers[name] for name in HEADERS if name in response.headers}
    return {"request": [method, uri, headers], "status": response.status_code, "headers": kept}


def record():
    cases = []
    for name, said in CASES.items():
        with override_settings(MIDDLEWARE=MIDDLEWARE, **said):
            replies = [answer(*request) for request in REQUESTS]
        cases.append({"case": name, "replies": replies})
    recording = {"django": django.get_version(), "cases": cases}
    return json.dumps(recording, indent=1) + "\n"


if __name__ == "__main__":
    now = record()
    if "--check" not in sys.argv[1:]:
        RECORDED.write_text(now, encoding="utf-8")
    elif RECORDED.read_text(encoding="utf-8") != now:
        sys.exit("the recording differs: run record.py and look at the changes")
