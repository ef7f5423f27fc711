//! A Flask app moves to Rust, route by route. This app is in front; requests that match no route go to
//! Flask, which runs in gunicorn as before. The first run installs both below `target`.
//!
//! ```text
//! cargo run --example migrate_from_flask
//!
//! curl -i localhost:3000/polls/v2       200  the new polls               (ours)
//! curl -i localhost:3000/polls          200  the old polls, at http://localhost:3000/polls
//! curl -i localhost:3000/nowhere        404  Flask has no /nowhere
//! curl -i localhost:3000/broken         500  Flask's own page            (its log has the rest)
//! curl -i -d name=ann localhost:3000/login     302  to /who, with Flask's cookies
//! curl -N localhost:3000/votes          200  waiting for a vote … and, after the next command,
//! curl -X POST localhost:3000/votes/ann 204
//! kill <the process it prints>, then
//! curl -i localhost:3000/polls          502  back in a minute            (ours)
//! ```
//!
//! All of them carry `x-served-by: hooks`. `-- ADDRESS` after the command listens there instead.

mod flask;

use flask::Flask;
use hooks_runtime::prelude::*;

/// The routes that have moved.
#[get("/polls/v2")]
async fn polls() -> &'static str {
    "the new polls\n"
}

/// For responses of Flask, too.
#[after_request]
fn sign(res: &mut Response) {
    let name = axum::http::HeaderValue::from_static("hooks");
    res.headers_mut().insert("x-served-by", name);
}

/// When Flask is down. Responses of Flask itself, also errors, are not changed.
#[error_handler(502)]
fn flask_is_down() -> (StatusCode, &'static str) {
    (StatusCode::BAD_GATEWAY, "back in a minute\n")
}

#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let flask = tokio::task::spawn_blocking(Flask::start).await??;
    let app = app!().fallback_to(flask.url());
    app.serve(address.as_deref().unwrap_or("127.0.0.1:3000"))
        .await
}
