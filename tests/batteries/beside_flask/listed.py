"""The sequences that are recorded: for each project of `project.py`, by name."""

from browsers import acts, ask, later, restart, take_cookies


SESSIONS = {
    "read, write, delete": [
        ask("A", "GET /"),
        ask("A", "GET /nowhere"),
        acts("A", "get:color"),
        acts("A", "set:color:red"),
        acts("A", "get:color"),
        acts("A", "set:color:red"),
        acts("A", "set:size:2", "keys"),
        acts("A", "del:nothing"),
        acts("A", "del:color", "keys"),
        ask("A", "GET /"),
        acts("B", "keys"),
    ],
    "the last key": [
        acts("A", "set:color:red"),
        acts("A", "del:color"),
        acts("A", "keys"),
        acts("A", "set:color:red"),
        acts("A", "clear"),
        acts("A", "keys"),
        acts("A", "clear"),
        acts("A", "set:size:2"),
        acts("A", "clear", "set:size:3"),
        acts("A", "keys", "get:size"),
    ],
    "defaults": [
        acts("A", "default:color:red"),
        acts("A", "default:color:blue", "get:color"),
        acts("A", "append:color:dish"),
        acts("A", "get:color"),
    ],
    "beside errors": [
        acts("A", "set:color:red", "status:404"),
        acts("A", "set:size:2", "raise:404"),
        acts("A", "set:shape:round", "raise:403"),
        acts("A", "set:price:9", "redirect:/"),
        acts("A", "keys"),
    ],
    "beside server errors": [acts("A", "set:color:red", "raise:500"), acts("A", "keys")],
    "a permanent session": [
        acts("A", "set:color:red", "permanent:yes"),
        later(days=30),
        acts("A", "keys"),
        acts("A", "set:size:2"),
        later(days=30),
        acts("A", "keys"),
        later(days=2),
        acts("A", "keys"),
        acts("A", "set:color:red", "permanent:yes"),
        acts("A", "permanent:no"),
        acts("A", "keys"),
    ],
    "until the browser closes": [
        acts("A", "set:color:red"),
        later(days=30),
        acts("A", "keys"),
        later(days=2),
        acts("A", "keys"),
    ],
    "a changed cookie": [
        acts("A", "keys", headers={"cookie": "session=eyJhIjoxfQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"}),
        acts("A", "set:color:red", headers={"cookie": "session=garbage"}),
        acts("A", "keys"),
    ],
    "a copy of the cookie": [
        acts("A", "set:color:red"),
        take_cookies("B", "A"),
        acts("B", "set:size:2", "keys"),
        acts("A", "clear"),
        acts("B", "keys"),
    ],
    "two at once": [
        acts("A", "set:color:red"),
        acts("A", "set:size:2", "wait", meanwhile=acts("A", "set:shape:round")),
        acts("A", "keys"),
        acts("A", "keys", "wait", meanwhile=acts("A", "set:price:9")),
        acts("A", "keys"),
    ],
    "several keys": [
        acts("A", "set:color:red"),
        take_cookies("B", "A"),
        restart("a new key beside the old one"),
        acts("A", "keys"),
        acts("A", "set:size:2"),
        restart("the new key alone"),
        acts("A", "keys"),
        acts("B", "keys"),
    ],
}

MESSAGES = {
    "added, then shown": [
        acts("A", "show"),
        acts("A", "add:one"),
        acts("A", "add:two"),
        ask("A", "GET /"),
        acts("B", "show"),
        acts("A", "show"),
        acts("A", "show"),
    ],
    "in one request": [
        acts("A", "add:one", "show"),
        acts("A", "show"),
        acts("A", "add:two", "show", "show"),
    ],
    "beside a session": [
        acts("A", "set:color:red", "add:one", "redirect:/"),
        acts("A", "add:two", "raise:404"),
        acts("A", "show", "keys"),
        acts("A", "keys"),
        acts("A", "add:three", "show"),
    ],
}

#: The sequences of each project.
LISTED = {
    "session": {**SESSIONS, **MESSAGES},
    "as it comes": {
        "read, write, delete": SESSIONS["read, write, delete"],
        "a permanent session": [
            acts("A", "set:color:red", "permanent:yes"),
            ask("A", "GET /"),
            acts("A", "keys"),
            later(days=30),
            acts("A", "keys"),
            later(days=30),
            acts("A", "get:color"),
        ],
    },
    "same site": {"read, write, delete": SESSIONS["read, write, delete"]},
}
