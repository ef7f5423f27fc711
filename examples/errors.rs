//! Error handlers by type, by status and for everything: the app responds with problem details
//! (RFC 9457), and one of its blueprints with the whole error.
//!
//! ```text
//! cargo run --example errors
//!
//! curl -i localhost:3000/users/7        200  ann
//! curl -i localhost:3000/users/8        404  {"title":"Not Found","status":404,"detail":"no user has the id 8"}
//! curl -i localhost:3000/users/0        503  {"title":"Service Unavailable","status":503}
//! curl -i localhost:3000/users/x        400  {"title":"Bad Request","status":400,"detail":"Invalid URL: Cannot parse `x` to a `u64`"}
//! curl -i localhost:3000/nowhere        404  {"title":"Not Found","status":404,"detail":"there is no /nowhere"}
//! curl -i localhost:3000/panic          500  Internal Server Error
//! curl -i localhost:3000/ops/users/8    500  no user has the id 8
//! curl -i localhost:3000/ops/nothing    404  {"title":"Not Found","status":404,"detail":"there is no /ops/nothing"}
//! ```

use hooks_runtime::axum::{extract::rejection::PathRejection, http::header};
use hooks_runtime::prelude::*;
use serde::Serialize;
use std::io;

/// An error as of a database driver: it has nothing to do with HTTP.
#[derive(Debug, thiserror::Error)]
enum DbError {
    #[error("no user has the id {0}")]
    Missing(u64),
    #[error("connection to 10.0.0.5 lost")]
    Lost(#[from] io::Error),
}

fn find_user(id: u64) -> Result<&'static str, DbError> {
    match id {
        0 => Err(io::Error::from(io::ErrorKind::BrokenPipe).into()),
        7 => Ok("ann"),
        _ => Err(DbError::Missing(id)),
    }
}

#[get("/users/{id}")]
async fn show_user(Path(id): Path<u64>) -> Result<&'static str> {
    Ok(find_user(id)?)
}

/// No handler handles a panic: it is logged, and the client gets a plain 500.
#[get("/panic")]
async fn panic() {
    panic!("the password is swordfish");
}

#[derive(Serialize)]
struct Problem {
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

fn problem(status: StatusCode, detail: impl Into<Option<String>>) -> Response {
    let problem = Problem {
        title: status.canonical_reason().unwrap_or_default(),
        status: status.as_u16(),
        detail: detail.into(),
    };
    let media_type = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, media_type, Json(problem)).into_response()
}

#[error_handler]
fn database(error: &DbError) -> Response {
    match error {
        DbError::Missing(_) => problem(StatusCode::NOT_FOUND, error.to_string()),
        DbError::Lost(cause) => {
            // A handled error is not logged, so log it here.
            tracing::error!(%cause, "{error}");
            problem(StatusCode::SERVICE_UNAVAILABLE, None)
        }
    }
}

#[error_handler]
fn bad_path(rejection: &PathRejection) -> Response {
    problem(rejection.status(), rejection.body_text())
}

/// Also for URLs below `/ops`: a URL without a route belongs to no blueprint.
#[error_handler(404)]
fn no_such_page(_: &Error, uri: Uri) -> Response {
    problem(StatusCode::NOT_FOUND, format!("there is no {}", uri.path()))
}

/// For operators, who may see internal details.
pub static OPS: Blueprint = Blueprint::new("ops").url_prefix("/ops");

#[get(OPS, "/users/{id}", endpoint = "show_user")]
async fn show_user_to_operator(Path(id): Path<u64>) -> Result<&'static str> {
    show_user(Path(id)).await
}

#[error_handler(OPS)]
fn in_full(error: &Error) -> (StatusCode, String) {
    (error.status(), format!("{error:?}"))
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt::init();
    app!().register(&OPS).serve("127.0.0.1:3000").await
}
