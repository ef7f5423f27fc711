//! The one-minute program: hooks, a blueprint, an error handler and a teardown around two routes.
//!
//! ```text
//! cargo run --example hello
//!
//! curl -i localhost:3000/                               200  hello           (+ server-timing)
//! curl -i localhost:3000/admin/users/7                  401  log in first
//! curl -i -H 'x-key: 1' localhost:3000/admin/users/7    200  user 7
//! curl -i localhost:3000/nowhere                        404  Not Found       (+ server-timing)
//! ```

use hooks_runtime::prelude::*;
use std::time::Instant;

#[before_request]
fn start_timer(g: G) {
    g.set(Instant::now());
}

#[after_request]
fn report_latency(g: G, res: &mut Response) {
    let ms = g.get::<Instant>().unwrap().elapsed().as_secs_f64() * 1e3;
    res.headers_mut()
        .insert("server-timing", format!("app;dur={ms:.3}").parse().unwrap());
}

#[get("/")]
async fn index() -> &'static str {
    "hello"
}

/// Everything below `/admin`.
pub static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

#[before_request(ADMIN)]
async fn require_key(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-key") {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

#[get(ADMIN, "/users/{id}")]
async fn show_user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

#[error_handler(ADMIN, 401)]
fn login_first(_: &Error) -> (StatusCode, &'static str) {
    (StatusCode::UNAUTHORIZED, "log in first")
}

#[teardown_request]
fn done(outcome: &Outcome) {
    tracing::debug!(?outcome, "request over");
}

#[tokio::main]
async fn main() -> Result<()> {
    app!().register(&ADMIN).serve("127.0.0.1:3000").await?;
    Ok(())
}
