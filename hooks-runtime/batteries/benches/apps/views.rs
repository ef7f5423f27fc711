//! The views that are measured, and the users of their apps.

use hooks_batteries::{csp, frames, prelude::*};
use hooks_runtime::prelude::*;
use std::hint::black_box;

/// The header that has the CSRF token.
pub(super) const TOKEN: &str = "x-csrf-token";

pub(super) struct User;

impl hooks_batteries::User for User {
    type Id = u32;

    fn id(&self) -> u32 {
        7
    }

    fn session_secret(&self) -> &[u8] {
        b"the hash of a password"
    }
}

pub(super) struct Users;

impl UserStore for Users {
    type User = User;

    async fn by_id(&self, _: &u32) -> Result<Option<User>> {
        Ok(Some(User))
    }

    async fn by_login(&self, _: &str) -> Result<Option<User>> {
        Ok(Some(User))
    }
}

#[get("/")]
pub(super) fn index() -> &'static str {
    "hello"
}

#[get("/", with = [frames::exempt()])]
pub(super) fn in_frames() -> &'static str {
    "hello"
}

#[get("/", with = [csp::off()])]
pub(super) fn no_policy() -> &'static str {
    "hello"
}

#[get("/")]
pub(super) fn connection(connection: Connection) -> &'static str {
    black_box((connection.scheme(), connection.client()));
    "hello"
}

#[get("/")]
pub(super) fn request_id(id: CurrentRequestId) -> &'static str {
    black_box(id.as_str());
    "hello"
}

#[get("/")]
pub(super) fn nonce(nonce: CspNonce) -> &'static str {
    black_box(nonce.as_str());
    "hello"
}

#[get("/write")]
pub(super) fn write(session: Session) -> Result<&'static str> {
    session.set("visits", 1_u64)?;
    Ok("hello")
}

#[get("/")]
pub(super) fn read(session: Session) -> Result<&'static str> {
    black_box(session.get::<u64>("visits")?);
    Ok("hello")
}

#[post("/")]
pub(super) fn count(session: Session) -> Result<&'static str> {
    session.update("visits", |visits: &mut u64| *visits += 1)?;
    Ok("hello")
}

#[get("/")]
pub(super) fn locale(locale: Locale) -> &'static str {
    black_box(locale.tag());
    "hello"
}

#[get("/")]
pub(super) fn token(csrf: Csrf) -> ([(&'static str, String); 1], &'static str) {
    ([(TOKEN, csrf.token())], "hello")
}

#[post("/")]
pub(super) fn change() -> &'static str {
    "hello"
}

#[get("/login")]
pub(super) async fn log_in(auth: Auth<Users>) -> Result<&'static str> {
    auth.login(User).await?;
    Ok("hello")
}

#[get("/")]
pub(super) fn user(user: CurrentUser<User>) -> &'static str {
    black_box(hooks_batteries::User::id(&*user));
    "hello"
}

#[get("/add")]
pub(super) fn add_first(messages: Messages) -> &'static str {
    messages.success("See you again.");
    "hello"
}

#[post("/")]
pub(super) fn add(messages: Messages) -> &'static str {
    messages.success("See you again.");
    "hello"
}

#[get("/")]
pub(super) fn show(messages: Messages) -> &'static str {
    black_box(messages.take());
    "hello"
}

/// A page with a form, for a user, after another form was sent.
#[get("/")]
pub(super) fn page(
    user: CurrentUser<User>,
    csrf: Csrf,
    messages: Messages,
) -> ([(&'static str, String); 1], &'static str) {
    black_box(hooks_batteries::User::id(&*user));
    messages.success("See you again.");
    ([(TOKEN, csrf.token())], "hello")
}
