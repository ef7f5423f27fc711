//! Latency by endpoint: a before hook starts a timer, an after hook records a histogram, and
//! `/metrics` shows it to Prometheus.
//!
//! ```text
//! cargo run --example latency
//!
//! curl -i localhost:3000/users/7     200  user 7
//! curl -i localhost:3000/users/8     200  user 8
//! curl -i localhost:3000/users/x     400  Invalid URL: Cannot parse `x` to a `u64`
//! curl -i localhost:3000/slow        200  at last
//! curl -i localhost:3000/nowhere     404  Not Found
//!
//! curl -s localhost:3000/metrics | grep -E 'count|le="0.1"' | sort
//!
//! http_seconds_bucket{endpoint="none",status="404",le="0.1"} 1
//! http_seconds_bucket{endpoint="show_user",status="200",le="0.1"} 2
//! http_seconds_bucket{endpoint="show_user",status="400",le="0.1"} 1
//! http_seconds_bucket{endpoint="slow",status="200",le="0.1"} 0
//! http_seconds_count{endpoint="none",status="404"} 1
//! http_seconds_count{endpoint="show_user",status="200"} 2
//! http_seconds_count{endpoint="show_user",status="400"} 1
//! http_seconds_count{endpoint="slow",status="200"} 1
//! ```

use hooks_runtime::prelude::*;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::time::{Duration, Instant};

#[derive(Clone, Copy)]
struct Started(Instant);

/// Outermost, like the hook below, so that the time of the other hooks is included.
#[before_request(order = -100)]
fn start_timer(g: G) {
    g.set(Started(Instant::now()));
}

/// The label is the endpoint and not the path: there are too many paths.
#[after_request(order = -100)]
fn record_latency(g: G, endpoint: Option<Endpoint>, res: &mut Response) {
    let Some(Started(start)) = g.get() else {
        return;
    };
    let endpoint = endpoint.as_ref().map_or("none", Endpoint::name).to_owned();
    let status = res.status().as_str().to_owned();
    metrics::histogram!("http_seconds", "endpoint" => endpoint, "status" => status)
        .record(start.elapsed());
}

#[get("/users/{id}")]
async fn show_user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

#[get("/slow")]
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(200)).await;
    "at last"
}

/// Without the hook: requests of Prometheus do not count.
#[get("/metrics", skip = [record_latency])]
async fn show_metrics(prometheus: State<PrometheusHandle>) -> String {
    prometheus.render()
}

#[tokio::main]
async fn main() -> Result<()> {
    let prometheus = PrometheusBuilder::new()
        .set_buckets(&[0.01, 0.1, 1.0])?
        .install_recorder()?;
    app!().state(prometheus).serve("127.0.0.1:3000").await
}
