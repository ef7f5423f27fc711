"""The sequences that are recorded: for each project of `project.py`, by name."""

from browsers import ask, later, take_cookies

HTML = {"accept": "text/html"}


def acts(by, *said, **more):
    """A GET of the view that does what its URL says."""
    return ask(by, f"GET /act?{','.join(said)}", **more)


def posts(by, *said, **more):
    return ask(by, f"POST /act?{','.join(said)}", **more)


def log_in(by, name="ann", password=None, **more):
    return ask(by, "POST /login", form={"name": name, "password": password or f"of {name}"}, csrf="last", **more)


SESSIONS = {
    "a page that uses nothing": [ask("A", "GET /"), ask("A", "HEAD /"), ask("A", "GET /nowhere")],
    "read, write, delete": [
        acts("A", "get:color"),
        acts("A", "set:color:red"),
        acts("A", "get:color"),
        acts("A", "set:color:red"),
        acts("A", "set:size:2", "keys"),
        acts("A", "del:nothing"),
        acts("A", "del:color", "keys"),
        acts("A", "del:size", "keys"),
        acts("A", "keys"),
        ask("A", "GET /"),
        acts("B", "keys"),
    ],
    "clear, flush and cycle": [
        acts("A", "set:color:red"),
        acts("A", "clear"),
        acts("A", "keys"),
        acts("A", "set:color:blue"),
        acts("A", "cycle"),
        acts("A", "keys"),
        acts("A", "flush"),
        acts("A", "keys"),
        acts("A", "flush"),
        acts("A", "set:color:green"),
        acts("A", "flush", "set:size:3", "keys"),
        acts("A", "keys"),
        acts("A", "cycle", "set:color:red", "flush"),
        acts("A", "keys"),
    ],
    "a new id for nothing": [acts("A", "cycle")],
    "clear what is gone": [
        acts("A", "set:color:red"),
        take_cookies("B", "A"),
        acts("A", "flush"),
        acts("B", "clear"),
    ],
    "clear what is empty": [acts("A", "set:color:red"), acts("A", "clear"), acts("A", "keys", "clear")],
    "flush what is gone": [
        acts("A", "set:color:red"),
        take_cookies("B", "A"),
        acts("A", "flush"),
        acts("B", "flush"),
        acts("B", "flush"),
    ],
    "nothing of what a server error has changed": [
        acts("A", "set:color:red", "status:500"),
        acts("A", "keys"),
        acts("A", "set:color:red", "raise:500"),
        acts("A", "keys"),
        acts("A", "set:color:red", "status:404"),
        acts("A", "set:size:2", "raise:404"),
        acts("A", "set:shape:round", "raise:403"),
        acts("A", "set:weight:5", "raise:400"),
        acts("A", "set:price:9", "status:503"),
        acts("A", "keys"),
        acts("A", "set:price:9", "redirect:/"),
        acts("A", "keys"),
    ],
    "the end by the clock": [
        acts("A", "set:color:red"),
        later(days=13),
        acts("A", "keys"),
        later(days=1, hours=1),
        acts("A", "keys"),
        acts("A", "set:color:red"),
        later(days=13),
        acts("A", "set:size:2"),
        later(days=13),
        acts("A", "keys"),
        later(days=2),
        acts("A", "keys"),
    ],
    "an age of its own": [
        acts("A", "set:color:red", "age:60"),
        later(seconds=50),
        acts("A", "set:size:2"),
        later(seconds=50),
        acts("A", "keys"),
        later(seconds=20),
        acts("A", "keys"),
        acts("A", "set:color:red"),
        acts("A", "age:3600"),
        later(minutes=59),
        acts("A", "get:color", "closes"),
        later(days=13),
        acts("A", "keys"),
        later(days=2),
        acts("A", "keys"),
    ],
    "an id that is unknown, or of another": [
        acts("A", "keys", headers={"cookie": "sessionid=unknown; session=unknown"}),
        acts("A", "set:color:red"),
        take_cookies("B", "A"),
        acts("B", "keys"),
        acts("A", "flush"),
        acts("B", "keys"),
        acts("B", "set:color:blue"),
        acts("A", "keys"),
    ],
    "two at once": [
        acts("A", "set:color:red"),
        acts("A", "get:color", "wait", "keys", meanwhile=acts("A", "set:size:2")),
        acts("A", "set:size:3", "wait", meanwhile=acts("A", "get:size")),
        acts("A", "set:size:4", "wait", meanwhile=acts("A", "set:shape:round")),
        acts("A", "keys"),
        acts("A", "get:color", "wait", meanwhile=acts("A", "flush")),
        acts("A", "set:color:red"),
        acts("A", "set:size:5", "wait", meanwhile=acts("A", "flush")),
        acts("A", "keys"),
        acts("A", "set:color:red"),
        acts("A", "set:size:6", "wait", meanwhile=acts("A", "cycle")),
        acts("A", "keys"),
        acts("A", "flush", "wait", meanwhile=acts("A", "set:size:7")),
        acts("A", "keys"),
    ],
    "a tab from before the login": [
        acts("A", "set:color:red"),
        acts("A", "flush", "set:old:1"),
        later(days=15),
        acts("A", "keys", "wait", meanwhile=acts("A", "login:ann")),
        acts("A", "user"),
    ],
}

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

ROLLING = {
    "a use moves the end": [
        acts("A", "set:color:red"),
        later(days=1),
        # A tenth of the age has not passed.
        acts("A", "get:color"),
        later(days=12),
        acts("A", "keys"),
        later(days=12),
        acts("A", "keys"),
        later(days=12),
        acts("A", "set:size:2"),
        ask("A", "GET /"),
        later(days=15),
        acts("A", "keys"),
    ],
}

#: A session that is in its cookie knows nothing of other requests.
NOT_IN_COOKIES = ["two at once", "a tab from before the login", "an age of its own", "clear what is gone"]
IN_COOKIES = {
    **{name: steps for name, steps in SESSIONS.items() if name not in NOT_IN_COOKIES},
    "an age of its own, in the cookie": [acts("A", "set:color:red", "age:60"), later(minutes=2), acts("A", "keys")],
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
