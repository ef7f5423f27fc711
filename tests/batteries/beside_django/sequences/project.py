"""A Django project with all eight of the middleware, and one view that does what its URL says.

`app.rs` has the same app of ours.
"""

import logging
import sys
import time
from datetime import datetime, timezone as utc
from pathlib import Path

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sequences"))

from browsers import CLOCK, Browsers  # noqa: E402

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "messages", "sessions")],
    LANGUAGES=[("en", "English"), ("de", "Deutsch"), ("pt-br", "Português")],
    LANGUAGE_CODE="en",
    LOGIN_URL="/login",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the recordings",
    USE_TZ=True,
)
django.setup()
logging.getLogger("django").handlers = [logging.NullHandler()]

from django.contrib import messages  # noqa: E402
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash  # noqa: E402
from django.contrib.auth.decorators import login_required, permission_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.base import SessionBase  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.exceptions import BadRequest, PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import Http404, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string, get_token, rotate_token  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from django.views.decorators.clickjacking import xframe_options_exempt, xframe_options_sameorigin  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.i18n import set_language  # noqa: E402

time.time = CLOCK.time
timezone.now = lambda: datetime.fromtimestamp(CLOCK.now, utc.utc)
call_command("migrate", verbosity=0)

#: The settings of a case, as `app.rs` has them.
PROJECTS = {
    # As `startproject`, but for the secret of the tokens.
    "all": {"CSRF_USE_SESSIONS": True},
    "tokens in a cookie": {},
    "messages in the session": {"MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage"},
    "messages in a cookie": {"MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage"},
    "sessions in a cookie": {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"},
    "until the browser closes": {"SESSION_EXPIRE_AT_BROWSER_CLOSE": True},
    "rolling": {"SESSION_SAVE_EVERY_REQUEST": True},
}

ERRORS = {"400": BadRequest, "403": PermissionDenied, "404": Http404, "500": ValueError}

#: Who asks now.
_browsers = None
#: Whether the request has flushed a session, and whether it has shown a token.
_flushed = _has_token = False
_flush = SessionBase.flush


def noting_flush(session):
    global _flushed
    _flushed = True
    _flush(session)


SessionBase.flush = noting_flush


def user_of(name):
    return User.objects.get(username=name)


def with_password(name, password):
    user = user_of(name)
    user.set_password(password)
    user.save()
    return user


def own(session):
    """The keys that the views have set."""
    return sorted(key for key in session.keys() if not key.startswith("_"))


def wait(request):
    global _flushed, _has_token
    # Each thread has its own language; here there is one.
    before = _flushed, _has_token, translation.get_language()
    _browsers.meanwhile()
    _flushed, _has_token, language = before
    translation.activate(language)


def shown(request):
    return ",".join(each.message[:8] for each in messages.get_messages(request))


def add_long(request, count):
    """As many of 400 letters, which cannot be compressed."""
    seed = 1
    for _ in range(int(count)):
        text = ""
        for _ in range(400):
            seed = (seed * 1103515245 + 12345) % 2**31
            text += chr(97 + (seed >> 16) % 26)
        messages.info(request, text)


def token(request):
    global _has_token
    _has_token = True
    return f"token={get_token(request)}"


def kept(request):
    for _ in (storage := messages.get_messages(request)):
        pass
    storage.used = False


def refresh(request, password):
    update_session_auth_hash(request, with_password(request.user.username, password))


def set_active(request, name, active):
    User.objects.filter(username=name).update(is_active=active == "yes")


#: What a part of the URL does; what it returns is shown.
ACTS = {
    "get": lambda request, key: f"{key}={request.session.get(key, '-')}",
    "set": lambda request, key, value: request.session.__setitem__(key, value),
    "del": lambda request, key: request.session.pop(key, None) and None,
    "keys": lambda request: f"keys={','.join(own(request.session))}",
    "clear": lambda request: request.session.clear(),
    "flush": lambda request: request.session.flush(),
    "cycle": lambda request: request.session.cycle_key(),
    "age": lambda request, seconds: request.session.set_expiry(int(seconds)),
    "closes": lambda request: request.session.set_expiry(0),
    "user": lambda request: f"user={request.user.username or 'nobody'}",
    "login": lambda request, name: login(request, user_of(name)),
    "logout": lambda request: logout(request),
    "password": lambda request, name, password: with_password(name, password) and None,
    "refresh": refresh,
    "active": set_active,
    "add": lambda request, text: messages.info(request, text),
    "long": add_long,
    "show": lambda request: f"shown={shown(request)}",
    "count": lambda request: f"count={len(messages.get_messages(request))}",
    "keep": kept,
    "token": token,
    "rotate": lambda request: rotate_token(request),
    "lang": lambda request: f"lang={translation.get_language()}",
    "wait": wait,
}


def act(request):
    said, status = [], 200
    for part in filter(None, request.META["QUERY_STRING"].split(",")):
        name, *arguments = part.split(":")
        if name == "raise":
            raise ERRORS[arguments[0]]
        if name == "redirect":
            return HttpResponseRedirect(arguments[0])
        if name == "status":
            status = int(arguments[0])
        elif (line := ACTS[name](request, *arguments)) is not None:
            said.append(line)
    return HttpResponse(" ".join(said), status=status)


def log_in(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponse("wrong")
    login(request, user)
    return HttpResponseRedirect("/")


def index(request):
    return HttpResponse("index")


urlpatterns = [
    path("", index),
    path("act", act),
    path("exempt", csrf_exempt(act)),
    path("login", log_in),
    path("members", login_required(act)),
    path("reports", permission_required("reports.view")(act)),
    path("slash/", index),
    path("framed", xframe_options_exempt(index)),
    path("framed-here", xframe_options_sameorigin(index)),
    path("language", set_language),
]


class OfDjango(Browsers):
    def ignores(self, name, kind):
        # B6: a session that is gone, and that the request has not ended itself.
        is_gone = name == "sessionid" and kind == "removed" and not _flushed
        # B33: a new secret although there was none, and no form that has its token.
        is_of_nobody = name == "csrftoken" and kind == "first" and not _has_token
        return is_gone or is_of_nobody


def browsers():
    """The browsers of a new sequence. Nothing is left of the one before."""
    global _browsers
    CLOCK.now = CLOCK.START
    Session.objects.all().delete()
    User.objects.all().delete()
    for name, said in {"ann": {"is_superuser": True}, "bob": {}, "eve": {"is_active": False}}.items():
        User.objects.create_user(name, password=f"of {name}", **said)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"host": "localhost"})

    def send(method, uri, form, headers):
        global _flushed, _has_token
        _flushed = _has_token = False
        text = "&".join(f"{name}={value}" for name, value in (form or {}).items())
        kind = "application/x-www-form-urlencoded" if form is not None else ""
        client.cookies.clear()
        response = client.generic(method, uri, text.replace(" ", "+"), kind, headers=headers)
        cookies = [("set-cookie", morsel.OutputString()) for morsel in response.cookies.values()]
        return response.status_code, [*response.headers.items(), *cookies], response.content

    names = {"sessionid": "session", "csrftoken": "csrf", "django_language": "language"}
    signed = {"messages"} | ({"sessionid"} if "signed_cookies" in settings.SESSION_ENGINE else set())
    ids = {"sessionid", "csrftoken"} - signed
    token = _get_new_csrf_string()
    _browsers = OfDjango(send, names=names, signed=signed, ids=ids, field="csrfmiddlewaretoken", wrong=token)
    return _browsers


def run(project, name, steps):
    with override_settings(**PROJECTS[project]):
        return {"project": project, "sequence": name, "steps": browsers().run(steps)}
