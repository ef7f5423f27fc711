//! Unhandled errors, sent to a service like Sentry or Rollbar: with the request, the endpoint and all
//! causes, in batches, by a task that no request waits for.
//!
//! ```text
//! REPORT_TOKEN=s3cret cargo run --example error_reporter
//!
//! curl -i localhost:3000/orders/7     200  order 7
//! curl -i localhost:3000/orders/1     500  Internal Server Error
//! curl -i localhost:3000/orders/2     500  Internal Server Error
//! curl -i localhost:3000/orders/3     503  come back later    (handled)
//! curl -i localhost:3000/orders/4     410  Gone               (not an error of the server)
//! curl -i localhost:3000/orders/x     400  Invalid URL: Cannot parse `x` to a `u64`
//! curl -i localhost:3000/nowhere      404  Not Found
//! curl -i localhost:3000/export       200  1;ann, and the connection is cut off
//!
//! 1 for s3cret:
//! {"method":"GET","path":"/orders/1","endpoint":"show_order","chain":["cannot read order 1","the disk is on fire"]}
//! 2 for s3cret:
//! {"method":"GET","path":"/orders/2","endpoint":"show_order","chain":["panicked: there never was an order 2"]}
//! {"method":"GET","path":"/export","endpoint":"export","chain":["the cursor was lost"]}
//! ```
//!
//! Without a token nothing is reported: the blueprint is not registered.

use axum::{body::Body, http::header};
use futures_util::{StreamExt, stream};
use hooks_runtime::prelude::*;
use serde::Serialize;
use std::{env, io, iter, time::Duration};
use tokio::{sync::mpsc, time::sleep};

/// The app has the hook below only if this is registered.
pub static REPORTER: Blueprint = Blueprint::new("reporter");

#[derive(Serialize)]
struct Report {
    method: String,
    path: String,
    endpoint: Option<String>,
    chain: Vec<String>,
}

struct Reporter(mpsc::Sender<Report>);

/// A `#[process_exception]` function would see every error of a view, also handled ones, and no error of
/// a hook or of a body. The outcome has every unhandled error, and only those.
#[teardown_app_request(REPORTER, order = -100)]
fn report(outcome: &Outcome, ctx: RequestContext, State(reporter): State<Reporter>) {
    let Some(error) = outcome.error() else {
        return;
    };
    let causes = iter::successors(error.source(), |&cause| cause.source());
    let mut chain = vec![error.to_string()];
    chain.extend(causes.map(ToString::to_string));
    // Some errors repeat the text of their cause.
    chain.dedup();
    let report = Report {
        method: ctx.method().to_string(),
        path: ctx.uri().path().to_owned(),
        endpoint: ctx.endpoint().map(|endpoint| endpoint.name().to_owned()),
        chain,
    };
    // Do not wait: if the service is down, the app must not slow down.
    if reporter.0.try_send(report).is_err() {
        tracing::warn!("an error was not reported: too many are waiting");
    }
}

/// Runs until all senders are dropped. A real one would `POST` in place of `println!`.
async fn deliver(mut reports: mpsc::Receiver<Report>, token: String) {
    let mut batch = Vec::new();
    while reports.recv_many(&mut batch, 100).await > 0 {
        println!("{} for {token}:", batch.len());
        for report in batch.drain(..) {
            println!("{}", serde_json::to_string(&report).unwrap_or_default());
        }
        sleep(Duration::from_millis(200)).await;
    }
}

#[get("/orders/{id}")]
async fn show_order(Path(id): Path<u64>) -> Result<String> {
    match id {
        1 => Err(Unreadable {
            id,
            source: io::Error::other("the disk is on fire"),
        })?,
        2 => panic!("there never was an order 2"),
        3 => Err(Busy)?,
        4 => Err(abort(StatusCode::GONE)),
        id => Ok(format!("order {id}\n")),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("cannot read order {id}")]
struct Unreadable {
    id: u64,
    source: io::Error,
}

#[derive(Debug, thiserror::Error)]
#[error("the database is busy")]
struct Busy;

/// A handled error is not reported.
#[error_handler]
fn retry(_: &Busy) -> impl IntoResponse {
    let later = [(header::RETRY_AFTER, "60")];
    (StatusCode::SERVICE_UNAVAILABLE, later, "come back later\n")
}

/// Fails after its status was sent.
#[get("/export")]
async fn export() -> Body {
    let rows = [Ok("1;ann\n"), Err(io::Error::other("the cursor was lost"))];
    Body::from_stream(stream::iter(rows).then(async |row| {
        sleep(Duration::from_millis(10)).await;
        row
    }))
}

#[tokio::main]
async fn main() -> Result<()> {
    let Ok(token) = env::var("REPORT_TOKEN") else {
        println!("no REPORT_TOKEN: nothing is reported");
        return app!().serve("127.0.0.1:3000").await;
    };
    let (sender, reports) = mpsc::channel(1_000);
    let delivery = tokio::spawn(deliver(reports, token));
    let app = app!().state(Reporter(sender)).register(&REPORTER);
    app.serve("127.0.0.1:3000").await?;
    Ok(delivery.await?)
}
