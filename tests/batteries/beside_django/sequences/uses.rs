//! What a request to the app uses, by its URL.

use crate::sequences::{Asked, Reply};

pub(super) const MESSAGES: &[&str] = &["add", "long", "show", "count", "keep"];

/// Of the session, of the login and of the tokens.
const OTHERS: &[&str] = &[
    "get", "set", "del", "keys", "clear", "flush", "cycle", "age", "closes", "user", "login",
    "logout", "refresh", "token", "rotate",
];

/// The paths that have a route.
const PATHS: &[&str] = &[
    "/",
    "/act",
    "/exempt",
    "/login",
    "/members",
    "/reports",
    "/slash/",
    "/framed",
    "/framed-here",
    "/language",
];

fn has_route(asked: &Asked) -> bool {
    PATHS.contains(&asked.path())
}

/// A token is asked for.
pub(super) fn is_checked(asked: &Asked) -> bool {
    let origin = asked.sends("origin");
    let is_of_here = origin.is_none_or(|from| from == "http://localhost");
    let is_safe = matches!(asked.method(), "GET" | "HEAD");
    !is_safe && is_of_here && asked.path() != "/exempt" && has_route(asked)
}

/// The token is wrong, or there is none.
pub(super) fn is_refused(asked: &Asked, reply: &Reply) -> bool {
    is_checked(asked) && reply.status == 403
}

pub(super) fn tells_language(asked: &Asked, reply: &Reply) -> bool {
    asked.does(&["lang"]) && has_route(asked) && !is_refused(asked, reply)
}

pub(super) fn uses_session(asked: &Asked, reply: &Reply) -> bool {
    let is_for_users = matches!(asked.path(), "/login" | "/members" | "/reports");
    let is_run = asked.method() == "GET" || asked.path() == "/exempt";
    let acts = is_run && (asked.does(OTHERS) || asked.does(MESSAGES));
    !is_of_bad_host(asked, reply) && (acts || is_checked(asked) || is_for_users)
}

/// The session was ended by another request.
pub(super) fn is_interrupted(asked: &Asked, reply: &Reply) -> bool {
    reply.status == 400 && asked.waits_for().is_some()
}

pub(super) fn is_of_bad_host(asked: &Asked, reply: &Reply) -> bool {
    asked.sends("host").is_some() && reply.status == 400
}

pub(super) fn shows_messages(asked: &Asked, reply: &Reply) -> bool {
    let words = reply.body.as_deref().unwrap_or_default().split(' ');
    let mut shown = words.filter_map(|word| word.strip_prefix("shown="));
    shown.any(|texts| !texts.is_empty()) || asked.does(&["show"]) && asked.does(&["raise"])
}
