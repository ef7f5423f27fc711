//! A guard without sessions: a bearer token names the user, whom the guard provides to the views.
//!
//! ```text
//! cargo run --example login
//!
//! curl -i localhost:3000/health                                              200  healthy
//! curl -i localhost:3000/me                                                  401  show your token  (+ www-authenticate: Bearer)
//! curl -i -H 'authorization: Bearer t-bob' localhost:3000/me                 200  you are bob
//! curl -i -H 'authorization: Bearer t-bob' -X POST localhost:3000/restart    403  Forbidden
//! curl -i -H 'authorization: Bearer t-ann' -X POST localhost:3000/restart    200  restarting
//! curl -i -H 'authorization: Bearer t-ann' localhost:3000/nowhere            404  Not Found
//! curl -i localhost:3000/nowhere                                             401  show your token  (+ www-authenticate: Bearer)
//! ```

use hooks_runtime::axum::http::header;
use hooks_runtime::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Copy)]
struct User {
    name: &'static str,
    is_admin: bool,
}

/// The users, by token.
type Tokens = HashMap<&'static str, User>;

#[before_request]
fn guard(headers: HeaderMap, tokens: State<Tokens>) -> Result<Provide<User>> {
    let user = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .and_then(|token| tokens.get(token))
        .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
    Ok(Provide(*user))
}

#[error_handler(401)]
fn ask_for_token(_: &Error) -> impl IntoResponse {
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
    (StatusCode::UNAUTHORIZED, challenge, "show your token")
}

/// A load balancer has no token. If this function took the user, the app would not be built.
#[get("/health", skip = [guard])]
async fn health() -> &'static str {
    "healthy"
}

#[get("/me")]
async fn me(user: Provided<User>) -> String {
    format!("you are {}", user.name)
}

async fn only_admins(user: Provided<User>) -> Result<()> {
    if user.is_admin {
        Ok(())
    } else {
        Err(abort(StatusCode::FORBIDDEN))
    }
}

#[post("/restart", before = [only_admins])]
async fn restart() -> &'static str {
    "restarting"
}

#[tokio::main]
async fn main() -> Result<()> {
    let user = |name, is_admin| User { name, is_admin };
    let tokens = Tokens::from([("t-ann", user("ann", true)), ("t-bob", user("bob", false))]);
    app!().state(tokens).serve("127.0.0.1:3000").await
}
