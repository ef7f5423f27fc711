//! Where ours differs from Django on purpose, by the rules of `PARITY.md`.

use super::uses::{
    MESSAGES, is_checked, is_interrupted, is_of_bad_host, is_refused, shows_messages,
    tells_language, uses_session,
};
use crate::sequences::{Reply, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "B56",
        what: "only a response that can depend on the language tells it",
        change: |at, reply| {
            if !tells_language(at.asked, reply) {
                reply.headers.remove("content-language");
                reply.varies_not("accept-language");
            }
        },
    },
    Rule {
        name: "B56",
        what: "the cookie decides on the language, too",
        change: |at, reply| {
            if tells_language(at.asked, reply) {
                reply.varies("cookie");
            }
        },
    },
    Rule {
        name: "B30",
        what: "the session that has the secret is looked at only if something asks",
        change: |at, reply| {
            let is_asked = uses_session(at.asked, reply) || tells_language(at.asked, reply);
            if at.project == "all" && !is_asked {
                reply.varies_not("cookie");
            }
        },
    },
    Rule {
        name: "B6",
        what: "the cookie of a session that is gone is left alone",
        change: |at, reply| {
            reply.drop_cookie("session=ignored");
            // One that is in its cookie is replaced by an empty one.
            if at.asked.acts().all(|act| matches!(act, "keys" | "user")) {
                reply.drop_cookie("session=signed");
            }
        },
    },
    Rule {
        name: "B5",
        what: "a cookie is removed with the attributes that it was set with",
        change: |_, reply| reply.say_of_cookies("=removed; Path", "=removed; HttpOnly; Path"),
    },
    Rule {
        name: "B2",
        what: "a flush is a change, and saved with the response: until then others have the session",
        change: |at, reply| {
            if at.sequence == "two at once" && at.asked.acts().eq(["set:size:7"]) {
                reply.say_of_cookies("session=new", "session=same");
            }
        },
    },
    Rule {
        name: "B24",
        what: "two requests at one time both keep their keys",
        change: |at, reply| {
            let is_lost = reply.body.as_deref() == Some("keys=color,size");
            if at.sequence == "two at once" && is_lost {
                reply.body = Some("keys=color,shape,size".to_owned());
            }
        },
    },
    Rule {
        name: "B7",
        what: "clearing a session that is gone does not ask for its row",
        change: |at, reply| {
            if at.sequence == "clear what is gone" && at.asked.is_by("B") {
                *reply = Reply {
                    status: 200,
                    body: Some(String::new()),
                    ..Reply::default()
                };
                reply.say("x-frame-options", "DENY");
                reply.varies("cookie");
            }
        },
    },
    Rule {
        name: "B5",
        what: "to clear a session without values changes nothing",
        change: |at, reply| {
            let is_empty = reply.body.as_deref() == Some("keys=");
            if at.asked.does(&["clear"]) && is_empty && !at.we_set("session") {
                reply.drop_cookie("session=s");
            }
        },
    },
    Rule {
        name: "B55",
        what: "messages that are the same as before are not saved again",
        change: |at, reply| {
            let is_same = reply.body.as_deref() == Some("shown=later");
            if at.project == "messages in the session" && is_same && !at.we_set("session") {
                reply.drop_cookie("session=same");
            }
        },
    },
    Rule {
        name: "B55",
        what: "a cookie says whether the session has messages, so that other pages need not load it",
        change: |at, reply| {
            for (act, said) in [
                (MESSAGES, "messages=signed"),
                (&["show"], "messages=removed"),
            ] {
                if at.project == "messages in the session" && at.asked.does(act) && at.we_set(said)
                {
                    reply.set_cookie(&format!("{said}; HttpOnly; Path=/; SameSite=Lax"));
                }
            }
        },
    },
    Rule {
        name: "B8",
        what: "a new id for an empty session makes no row",
        change: |at, reply| {
            if at.sequence == "a new id for nothing" {
                reply.cookies.clear();
            }
        },
    },
    Rule {
        name: "B11",
        what: "until the browser closes, and no longer than the age that was asked for before",
        change: |at, reply| {
            let is_last = reply.body.as_deref() == Some("keys=color");
            if at.sequence == "an age of its own" && is_last {
                reply.body = Some("keys=".to_owned());
            }
        },
    },
    Rule {
        name: "B16",
        what: "an age of its own counts for a session in its cookie, too",
        change: |at, reply| {
            if at.sequence == "an age of its own, in the cookie" && at.asked.does(&["keys"]) {
                reply.body = Some("keys=".to_owned());
            }
        },
    },
    Rule {
        name: "B52",
        what: "messages are not compressed, so that fewer fit into the cookie",
        change: |at, reply| {
            let is_kept = at.sequence == "too many for the cookie";
            if is_kept && at.project == "messages in a cookie" {
                let body = reply.body.as_ref();
                let of_ours = |body: &String| {
                    body.replace("count=6", "count=4")
                        .replace("gpbujdtd,xvnvzivb,", "")
                };
                reply.body = body.map(of_ours);
            }
        },
    },
    Rule {
        name: "B10",
        what: "the response that a session is gone depends on the cookie",
        change: |at, reply| {
            if is_interrupted(at.asked, reply) {
                reply.varies("cookie");
            }
        },
    },
    Rule {
        name: "B69",
        what: "early answers and redirects have the header, too",
        change: |at, reply| {
            let is_early = is_interrupted(at.asked, reply) || is_of_bad_host(at.asked, reply);
            if is_early || at.asked.path() == "/slash" {
                reply.say("x-frame-options", "DENY");
            }
        },
    },
    Rule {
        name: "K14",
        what: "no cache keeps a page that shows messages",
        change: |at, reply| {
            if shows_messages(at.asked, reply) {
                reply.say("cache-control", "no-store");
            }
        },
    },
    Rule {
        name: "B87",
        what: "the same user gets a new id, too",
        change: |at, reply| {
            if at.asked.does(&["login"]) || at.asked.path() == "/login" {
                reply.say_of_cookies("session=same", "session=new");
            }
        },
    },
    Rule {
        name: "B12",
        what: "a use moves the end, once in a tenth of the age",
        change: |at, reply| {
            if at.project == "rolling" && !uses_session(at.asked, reply) {
                reply.drop_cookie("session");
                reply.varies_not("cookie");
            }
            if at.project == "rolling" && at.asked.does(&["get"]) {
                reply.drop_cookie("session");
            }
        },
    },
    Rule {
        name: "B79",
        what: "a user without the permission gets a 403",
        change: |at, reply| {
            let is_user = at.sequence == "another user" && at.asked.is_by("A");
            if at.asked.path() == "/reports" && is_user {
                reply.status = 403;
                reply.headers.remove("location");
            }
        },
    },
    Rule {
        name: "B88",
        what: "only a browser is sent to the login, and no cache keeps the answer",
        change: |at, reply| {
            if !is_to_login(reply) {
                return;
            }
            reply.say("cache-control", "private, no-store");
            reply.varies("accept");
            if at.asked.sends("accept").is_none() {
                reply.status = 401;
                reply.headers.remove("location");
            }
        },
    },
    Rule {
        name: "B33",
        what: "without a secret there is none to rotate",
        change: |at, reply| {
            reply.drop_cookie("csrf=ignored");
            if at.sequence == "a token beside an error" && at.asked.is_by("B") {
                reply.cookies.clear();
            }
        },
    },
    Rule {
        name: "B33",
        what: "an error page after a rotation does not bring the old secret back",
        change: |at, reply| {
            if at.asked.does(&["login"]) && at.asked.does(&["raise"]) {
                reply.say_of_cookies("csrf=same", "csrf=new");
            }
            let is_after = at.sequence == "a token, and a login that fails after it";
            if is_after && at.asked.sends_token("last") {
                (reply.status, reply.body) = (403, None);
            }
        },
    },
    Rule {
        name: "B28",
        what: "scripts cannot read the cookie of the secret, and it stays for 365 days",
        change: |_, reply| {
            reply.say_of_cookies("Max-Age=31449600", "HttpOnly; Max-Age=31536000");
        },
    },
    Rule {
        name: "B44",
        what: "a token is of one session",
        change: |at, reply| {
            if at.project != "all" && is_checked(at.asked) && !is_of_bad_host(at.asked, reply) {
                reply.varies("cookie");
            }
        },
    },
    Rule {
        name: "B75",
        what: "a logout makes older tokens wrong, too",
        change: |at, reply| {
            let is_out = at.asked.does(&["logout"]) && !is_refused(at.asked, reply);
            if is_out && at.has_sent("csrf") {
                let said = "csrf=new; HttpOnly; Max-Age=31536000; Path=/; SameSite=Lax";
                reply.set_cookie(said);
            }
            let is_older = at.sequence == "two tabs and a login" && at.asked.sends_token("third");
            if is_older && at.project == "tokens in a cookie" && at.asked.does(&["user"]) {
                (reply.status, reply.body) = (403, None);
            }
        },
    },
    Rule {
        name: "B48",
        what: "messages depend on their cookie",
        change: |at, reply| {
            if at.asked.does(MESSAGES) && !is_refused(at.asked, reply) {
                reply.varies("cookie");
            }
        },
    },
    Rule {
        name: "B50",
        what: "no cookie is removed that the browser does not have",
        change: |at, reply| {
            if !at.has_sent("messages") {
                reply.drop_cookie("messages=removed");
            }
        },
    },
    Rule {
        name: "B59",
        what: "scripts cannot read the cookie of the language, and it is of this site",
        change: |_, reply| {
            for said in &mut reply.cookies {
                if said.starts_with("language=") {
                    *said = said.replace("; Path=/", "; HttpOnly; Path=/; SameSite=Lax");
                }
            }
        },
    },
    Rule {
        name: "B62",
        what: "the redirect to the slash keeps the method",
        change: |at, reply| {
            if at.asked.path() == "/slash" {
                reply.status = 308;
            }
        },
    },
];

fn is_to_login(reply: &Reply) -> bool {
    let location = reply.headers.get("location");
    location.is_some_and(|to| to.starts_with("/login?next="))
}
