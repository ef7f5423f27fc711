//! A guard without sessions: a bearer token names the user, and `g` carries the user to the view.
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

use hooks_runtime::axum::{extract::FromRequestParts, http::header};
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
fn guard(g: G, headers: HeaderMap, tokens: State<Tokens>) -> Result<()> {
    let user = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .and_then(|token| tokens.get(token))
        .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
    g.set(*user);
    Ok(())
}

#[error_handler(401)]
fn ask_for_token(_: &Error) -> impl IntoResponse {
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
    (StatusCode::UNAUTHORIZED, challenge, "show your token")
}

/// A load balancer has no token.
#[get("/health", skip = [guard])]
async fn health() -> &'static str {
    "healthy"
}

#[get("/me")]
async fn me(user: User) -> String {
    format!("you are {}", user.name)
}

fn only_admins(user: User) -> Result<()> {
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

/// Lets views take the user as an argument. Without the guard such a view always responds with 401.
impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let g = G::from_request_parts(parts, state).await?;
        g.get().ok_or_else(|| abort(StatusCode::UNAUTHORIZED))
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let user = |name, is_admin| User { name, is_admin };
    let tokens = Tokens::from([("t-ann", user("ann", true)), ("t-bob", user("bob", false))]);
    app!().state(tokens).serve("127.0.0.1:3000").await
}
