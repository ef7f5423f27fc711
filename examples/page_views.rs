//! Page views and their latency, by route and not by URL: `/users/{id}` is one page for all users, and
//! all URLs that do not exist are one more page.
//!
//! ```text
//! cargo run --example page_views
//!
//! curl -i localhost:3000/            200  hello
//! curl -i localhost:3000/users/7     200  user 7
//! curl -i localhost:3000/users/8     200  user 8
//! curl -i localhost:3000/users/x     400  Invalid URL: Cannot parse `x` to a `u64`
//! curl -i localhost:3000/.env        404  Not Found
//! curl -i localhost:3000/users       404  Not Found
//!
//! curl localhost:3000/stats
//!
//!   2  404  (no such page)  (up to 59µs)
//!   1  200  /  (up to 43µs)
//!   2  200  /users/{id}  (up to 50µs)
//!   1  400  /users/{id}  (up to 77µs)
//! ```

use hooks_runtime::prelude::*;
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Stores page views: here in memory; it could be a metrics server or a database.
trait Recorder: Send + Sync {
    fn record(&self, view: &PageView<'_>);
}

struct PageView<'a> {
    page: &'a str,
    status: StatusCode,
    latency: Duration,
}

/// Outermost, so that it runs last and sees the status that the client gets.
#[after_request(order = -100)]
fn record_view(sink: State<Arc<dyn Recorder>>, ctx: RequestContext, res: &Response) {
    if ctx.method() != Method::GET {
        return;
    }
    sink.record(&PageView {
        page: ctx.endpoint().map_or("(no such page)", Endpoint::path),
        status: res.status(),
        latency: ctx.elapsed(),
    });
}

/// What is recorded for one page with one status.
#[derive(Default)]
struct Count {
    views: u64,
    slowest: Duration,
}

#[derive(Default)]
struct InMemory(Mutex<BTreeMap<(String, u16), Count>>);

impl Recorder for InMemory {
    fn record(&self, view: &PageView<'_>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (view.page.to_owned(), view.status.as_u16());
        let count = counts.entry(key).or_default();
        count.views += 1;
        count.slowest = count.slowest.max(view.latency);
    }
}

/// Requests for the statistics do not count.
#[get("/stats", skip = [record_view])]
fn stats(State(recorded): State<Arc<InMemory>>) -> String {
    let counts = recorded.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut table = String::new();
    for ((page, status), count) in counts.iter() {
        let Count { views, slowest } = count;
        let _ = writeln!(table, "{views:3}  {status}  {page}  (up to {slowest:.0?})");
    }
    table
}

#[get("/")]
async fn index() -> &'static str {
    "hello\n"
}

#[get("/users/{id}")]
async fn show_user(Path(id): Path<u64>) -> String {
    format!("user {id}\n")
}

#[tokio::main]
async fn main() -> Result<()> {
    let recorded = Arc::new(InMemory::default());
    let sink: Arc<dyn Recorder> = recorded.clone();
    let app = app!().state(sink).state(recorded);
    app.serve("127.0.0.1:3000").await
}
