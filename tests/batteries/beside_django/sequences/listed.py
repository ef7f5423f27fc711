"""The sequences that are recorded: for each project of `project.py`, by name."""

from browsers import acts, ask, later
from of_sessions import IN_COOKIES, ROLLING, SESSIONS

HTML = {"accept": "text/html"}


def posts(by, *said, **more):
    return ask(by, f"POST /act?{','.join(said)}", **more)


def log_in(by, name="ann", password=None, **more):
    return ask(by, "POST /login", form={"name": name, "password": password or f"of {name}"}, csrf="last", **more)


LOGINS = {
    "log in, ask, log out": [
        acts("A", "user"),
        ask("A", "GET /members?user", headers=HTML),
        ask("A", "GET /members?user"),
        ask("A", "POST /members?user", headers=HTML, csrf="wrong"),
        acts("A", "token", "set:cart:1"),
        log_in("A", password="wrong"),
        log_in("A", "eve"),
        log_in("A", "nobody"),
        log_in("A"),
        acts("A", "user", "keys"),
        ask("A", "GET /members?user", headers=HTML),
        ask("A", "GET /reports?user", headers=HTML),
        acts("A", "logout"),
        acts("A", "user", "keys"),
        acts("A", "logout"),
    ],
    "another user": [
        acts("A", "login:ann", "set:cart:1"),
        acts("A", "login:ann"),
        acts("A", "keys"),
        acts("A", "login:bob"),
        acts("A", "user", "keys"),
        ask("A", "GET /reports?user", headers=HTML),
        ask("A", "GET /reports?user"),
        ask("B", "GET /reports?user", headers=HTML),
    ],
    "another password": [
        acts("A", "login:ann", "set:cart:1"),
        acts("B", "login:ann"),
        acts("A", "refresh:new"),
        acts("A", "user", "keys"),
        acts("B", "user"),
        acts("B", "user"),
        acts("A", "password:ann:newer"),
        acts("A", "get:cart"),
        ask("A", "GET /members?user", headers=HTML),
        acts("A", "keys"),
    ],
    "who is no longer active": [
        acts("A", "login:bob", "set:cart:1"),
        acts("A", "active:bob:no"),
        acts("A", "user", "keys"),
        acts("A", "active:bob:yes"),
        acts("A", "user", "keys"),
    ],
    "the end of a login": [
        acts("A", "login:ann"),
        later(days=15),
        acts("A", "user"),
        ask("A", "GET /members?user", headers=HTML),
    ],
    "a logout while another request writes": [
        acts("A", "login:ann"),
        acts("A", "set:cart:1", "wait", meanwhile=acts("A", "logout")),
        acts("A", "user", "keys"),
        acts("A", "login:ann"),
        acts("A", "user", "wait", meanwhile=acts("A", "logout")),
        acts("A", "user"),
        acts("A", "set:cart:1"),
        acts("A", "set:size:1", "wait", meanwhile=acts("A", "login:bob")),
        acts("A", "user", "keys"),
    ],
    "a login that fails after it": [
        acts("A", "login:ann", "raise:500"),
        acts("A", "user"),
        acts("A", "login:ann", "raise:404"),
        acts("A", "user"),
        acts("A", "logout", "raise:404"),
        acts("A", "user"),
    ],
    "a logout that fails after it": [
        acts("A", "login:ann"),
        acts("A", "logout", "raise:500"),
        acts("A", "user"),
    ],
}

TOKENS = {
    "a form and its token": [
        posts("A", "keys"),
        posts("A", "keys", csrf="wrong"),
        acts("A", "token"),
        posts("A", "keys"),
        posts("A", "keys", csrf="last"),
        posts("A", "keys", csrf="wrong"),
        posts("A", "keys", csrf="empty"),
        posts("A", "keys", csrf="garbage"),
        posts("A", "keys", csrf_header="last"),
        posts("A", "keys", csrf="wrong", csrf_header="last"),
        posts("A", "keys", csrf="empty", csrf_header="last"),
        ask("A", "PUT /act?keys", csrf="last"),
        ask("A", "PUT /act?keys", csrf_header="last"),
        ask("A", "DELETE /act?keys", csrf_header="last"),
        posts("B", "keys", csrf="last"),
        ask("B", "POST /exempt?keys"),
        ask("B", "POST /nowhere"),
        ask("A", "POST /exempt?token", keep="exempt"),
        posts("A", "keys", csrf="exempt"),
    ],
    "two tabs and a login": [
        acts("A", "token", keep="first"),
        acts("A", "token", keep="second"),
        posts("A", "keys", csrf="first"),
        posts("A", "login:ann", csrf="second"),
        posts("A", "user", csrf="first"),
        acts("A", "token", "user"),
        posts("A", "user", csrf="last"),
        posts("A", "rotate", csrf="last"),
        posts("A", "user", csrf="last"),
        acts("A", "token", keep="third"),
        posts("A", "logout", csrf="third"),
        posts("A", "user", csrf="third"),
    ],
    "a token, and a login that fails after it": [
        acts("A", "token"),
        acts("A", "login:ann", "raise:404"),
        posts("A", "user", csrf="last"),
    ],
    "where a form comes from": [
        acts("A", "token"),
        posts("A", "keys", csrf="last", headers={"origin": "http://localhost"}),
        posts("A", "keys", csrf="last", headers={"origin": "http://evil.example"}),
        posts("A", "keys", csrf="last", headers={"origin": "null"}),
        posts("A", "keys", csrf="last", headers={"origin": "https://localhost"}),
        posts("A", "keys", csrf="last", headers={"referer": "http://evil.example/"}),
        posts("A", "keys", csrf="last", headers={"host": "evil.example"}),
    ],
    "a form that is older than the session": [
        acts("A", "token"),
        acts("A", "set:color:red"),
        posts("A", "keys", csrf="last"),
        acts("A", "cycle"),
        posts("A", "keys", csrf="last"),
    ],
    "a token beside an error": [
        acts("A", "token", "status:404"),
        acts("A", "token", "raise:404"),
        acts("A", "rotate"),
        acts("B", "rotate"),
    ],
}

MESSAGES = {
    "added, then shown": [
        acts("A", "show"),
        acts("A", "add:one"),
        acts("A", "add:two", "count"),
        acts("A", "count"),
        ask("A", "GET /"),
        acts("B", "show"),
        acts("A", "show"),
        acts("A", "show"),
    ],
    "in one request": [
        acts("A", "add:one", "show"),
        acts("A", "show"),
        acts("A", "show", "add:two"),
        acts("A", "show", "add:later"),
        acts("A", "show", "add:later"),
        acts("A", "add:three", "show", "add:four"),
        acts("A", "keep"),
        acts("A", "show"),
    ],
    "beside errors and redirects": [
        acts("A", "add:one", "redirect:/act?show"),
        acts("A", "add:two", "raise:404"),
        acts("A", "add:three", "status:403"),
        acts("A", "count"),
        acts("A", "show", "raise:404"),
        acts("A", "show"),
    ],
    "beside a session": [
        acts("A", "set:color:red", "add:one"),
        acts("A", "keys", "show"),
        acts("A", "login:ann", "add:welcome"),
        acts("A", "user", "show"),
        acts("A", "add:bye", "logout"),
        acts("A", "logout", "add:bye"),
        acts("A", "show", "keys"),
    ],
    "too many for the cookie": [
        acts("A", "long:2"),
        acts("A", "long:6"),
        acts("A", "add:short"),
        acts("A", "count"),
        acts("A", "show"),
        acts("A", "show"),
    ],
    "added while others are shown": [
        acts("A", "add:one"),
        acts("A", "show", "wait", meanwhile=acts("A", "add:two")),
        acts("A", "show"),
    ],
}

LANGUAGES = {
    "by the header": [
        acts("A", "lang"),
        acts("A", "lang", headers={"accept-language": "de-CH, en;q=0.5"}),
        acts("A", "lang", headers={"accept-language": "fr, pt"}),
        acts("A", "lang", headers={"accept-language": "fr"}),
        acts("A", "get:a", headers={"accept-language": "de"}),
        ask("A", "GET /", headers={"accept-language": "de"}),
        ask("A", "GET /nowhere", headers={"accept-language": "de"}),
        acts("A", "raise:404", headers={"accept-language": "de"}),
    ],
    "set by a form": [
        acts("A", "token"),
        ask("A", "POST /language", form={"language": "de"}, csrf="wrong"),
        ask("A", "POST /language", form={"language": "de", "next": "/act?lang"}, csrf="last", headers=HTML),
        acts("A", "lang", headers={"accept-language": "pt-br"}),
        ask("A", "POST /language", form={"language": "xx", "next": "/act?lang"}, csrf="last", headers=HTML),
        ask("A", "POST /language", form={"language": "pt-br", "next": "http://evil.example/"}, csrf="last", headers=HTML),
        acts("A", "lang"),
        ask("A", "GET /language?language=en", headers=HTML),
        acts("A", "lang", "login:ann"),
        acts("A", "lang", "logout"),
        acts("A", "lang"),
        acts("B", "lang"),
    ],
}

PAGES = {
    "frames, hosts, slashes": [
        ask("A", "GET /framed"),
        ask("A", "GET /framed-here"),
        ask("A", "GET /slash/"),
        ask("A", "GET /slash?a=1"),
        ask("A", "GET /", headers={"host": "evil.example"}),
        ask("A", "GET /nowhere"),
        acts("A", "raise:500"),
        acts("A", "set:color:red"),
        ask("A", "GET /framed"),
    ],
}

PARTS = [SESSIONS, LOGINS, TOKENS, MESSAGES, LANGUAGES, PAGES]
ALL = {name: steps for part in PARTS for name, steps in part.items()}
assert len(ALL) == sum(map(len, PARTS)), "two sequences have one name"

#: The sequences of each project.
LISTED = {
    "all": ALL,
    # A request that does not look at the session.
    "tokens in a cookie": {**SESSIONS, **LOGINS, **TOKENS, **LANGUAGES, **PAGES},
    "messages in the session": MESSAGES,
    "messages in a cookie": MESSAGES,
    "sessions in a cookie": {**IN_COOKIES, **LOGINS},
    "until the browser closes": {name: SESSIONS[name] for name in ("read, write, delete", "an age of its own")},
    "rolling": ROLLING,
}
