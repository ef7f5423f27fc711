//! Where ours differs from Flask on purpose, by the rules of `PARITY.md`.

use crate::sequences::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "B17",
        what: "the cookie is for requests of this site",
        change: |at, reply| {
            if at.project != "same site" {
                reply.say_of_cookies("; Path=/", "; Path=/; SameSite=Lax");
            }
        },
    },
    Rule {
        name: "B18",
        what: "a server error saves nothing",
        change: |at, reply| {
            if reply.status == 500 {
                reply.cookies.clear();
            }
            if at.sequence == "beside server errors" && at.asked.does(&["keys"]) {
                reply.body = Some("keys=".to_owned());
            }
        },
    },
    Rule {
        name: "B18",
        what: "a session without values keeps its cookie",
        change: |at, reply| {
            if !reply.has_cookie("session=removed") {
                return;
            }
            if at.we_set("session=signed") {
                reply.say_of_cookies("session=removed", "session=signed");
            } else {
                reply.drop_cookie("session=removed");
            }
        },
    },
    Rule {
        name: "B19",
        what: "a permanent session is sent again when it has changed",
        change: |at, reply| {
            let is_changed = at.asked.does(&["set"]);
            if at.project == "as it comes" && at.sequence == "a permanent session" && !is_changed {
                reply.cookies.clear();
                if at.asked.path() == "/" {
                    reply.varies_not("cookie");
                }
                if at.asked.does(&["get"]) {
                    reply.body = Some("color=-".to_owned());
                }
            }
        },
    },
    Rule {
        name: "B55",
        what: "what is added and shown in one request is not kept, so that nothing is saved",
        change: |at, reply| {
            if at.asked.does(&["add"]) && at.asked.does(&["show"]) && !at.we_set("session") {
                reply.drop_cookie("session=signed");
            }
        },
    },
    Rule {
        name: "B55",
        what: "a cookie says whether the session has messages, so that other pages need not load it",
        change: |at, reply| {
            for (act, said) in [(&["add"], "messages=1"), (&["show"], "messages=removed")] {
                if at.asked.does(act) && at.we_set(said) {
                    reply.set_cookie(&format!("{said}; HttpOnly; Path=/; SameSite=Lax"));
                }
            }
        },
    },
    Rule {
        name: "K14",
        what: "no cache keeps a page that shows messages",
        change: |_, reply| {
            let words = reply.body.as_deref().unwrap_or_default().split(' ');
            let mut shown = words.filter_map(|word| word.strip_prefix("shown="));
            if shown.any(|texts| !texts.is_empty()) {
                reply.say("cache-control", "no-store");
            }
        },
    },
];
