//! Django's middleware in both its forms, classes with settings and functions, with `process_view` and
//! `process_exception`. Every request prints the functions it goes through.
//!
//! ```text
//! cargo run --example django_style
//!
//! DebugToolbar is not used
//!
//! curl -i localhost:3000/shows/7     200  show 7
//!
//! latency_reporter: GET /shows/7
//!         Apologise: so far, so good
//!             process_view: Running show view
//!                 the view
//!         Apologise: nothing happened
//! latency_reporter: 200 OK after 100µs
//!
//! curl -i localhost:3000/broken      502  we are sorry, dear viewer
//!
//! latency_reporter: GET /broken
//!         Apologise: so far, so good
//!             process_view: Running broken view
//!                 the view
//!             process_exception: broken failed: the archive is on fire
//!         Apologise: caught `the archive is on fire`
//! latency_reporter: 502 Bad Gateway after 142µs
//!
//! curl -i localhost:3000/nowhere     404  Not Found
//!
//! latency_reporter: GET /nowhere
//!         Apologise: so far, so good
//!         Apologise: caught `404 Not Found`
//! latency_reporter: 404 Not Found after 92µs
//! ```
//!
//! `DebugToolbar` is not in the output because it is not used. With `DEBUG=1 cargo run …` it is.

use hooks_runtime::{Middleware, prelude::*};
use std::{io, time::Instant};

/// Print one line, indented by how far inside it is.
macro_rules! say {
    ($depth:literal, $($line:tt)*) => {
        println!("{:indent$}{}", "", format_args!($($line)*), indent = 4 * $depth)
    };
}

/// Middleware as a function. It is outside the values that `main` gives to the app.
#[middleware]
async fn latency_reporter(request: Request, next: Next) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    say!(0, "latency_reporter: {line}");
    let start = Instant::now();
    let response = next.run(request).await;
    let (status, delta) = (response.status(), start.elapsed());
    say!(0, "latency_reporter: {status} after {delta:.0?}\n");
    response
}

/// Middleware as a class. Its fields are its settings.
struct DebugToolbar {
    is_on: bool,
}

impl Middleware for DebugToolbar {
    /// `false` is Django's `MiddlewareNotUsed`: the middleware never runs.
    fn set_up(&mut self) -> bool {
        let what = if self.is_on { "is used" } else { "is not used" };
        println!("DebugToolbar {what}\n");
        self.is_on
    }

    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        say!(1, "DebugToolbar: {:?}", request.version());
        let response = next.run(request).await;
        say!(1, "DebugToolbar: {:?}", response.headers());
        Ok(response)
    }
}

/// In Django a `try` around `get_response` catches nothing. Here the response has the error behind it.
struct Apologise {
    to: &'static str,
}

impl Middleware for Apologise {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        say!(2, "Apologise: so far, so good");
        let response = next.run(request).await;
        let Some(error) = response.raised() else {
            say!(2, "Apologise: nothing happened");
            return Ok(response);
        };
        say!(2, "Apologise: caught `{error}`");
        if error.status().is_client_error() {
            return Ok(response);
        }
        let apology = format!("we are sorry, {}\n", self.to);
        Ok((StatusCode::BAD_GATEWAY, apology).into_response())
    }
}

/// After routing, so it knows the view.
#[process_view]
fn log_view(endpoint: Endpoint) {
    say!(3, "process_view: Running {} view", endpoint.name());
}

/// Sees the error of a view, and leaves it to the error handlers.
#[process_exception]
fn log_exception(error: &Error, endpoint: Endpoint) -> Option<Response> {
    say!(3, "process_exception: {} failed: {error}", endpoint.name());
    None
}

#[get("/shows/{id}")]
async fn show(Path(id): Path<u64>) -> String {
    say!(4, "the view");
    format!("show {id}\n")
}

#[get("/broken")]
async fn broken() -> Result<String> {
    say!(4, "the view");
    Err(io::Error::other("the archive is on fire"))?
}

#[tokio::main]
async fn main() -> Result<()> {
    // Django's `MIDDLEWARE`: the first is outermost.
    app!()
        .middleware(DebugToolbar {
            is_on: std::env::var_os("DEBUG").is_some(),
        })
        .middleware(Apologise { to: "dear viewer" })
        .serve("127.0.0.1:3000")
        .await
}
