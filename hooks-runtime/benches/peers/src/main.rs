//! What one more middleware or pair of hooks costs, here and in actix-web, in one process.
//!
//!     cargo run --release --manifest-path hooks-runtime/benches/peers/Cargo.toml --target-dir target/peers
//!
//! Every stack has 0, 8 or 16 of them around the same view, each with the work of a pair. All are
//! called in turn, a batch of requests at a time, and the fastest batch of each counts: whatever
//! else runs on the machine only adds to it.

#[path = "../../apps/mod.rs"]
mod apps;

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{Service, ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::{Next, from_fn},
    rt::System,
    test::{TestRequest, init_service},
    web,
};
use futures_util::FutureExt;
use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

const BATCHES: usize = 1000;
const REQUESTS: u32 = 300;

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The work of a pair of hooks, as everything beside it does.
async fn pair<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    COUNT.fetch_add(1, Ordering::Relaxed);
    let mut response = next.call(request).await?;
    *response.response_mut().status_mut() = black_box(StatusCode::OK);
    Ok(response)
}

type Client = Box<dyn FnMut()>;

/// One request after the other into a service of actix-web, in which nothing ever waits.
fn actix<S, B>(app: S) -> Client
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    Box::new(move || {
        let request = TestRequest::get().uri("/").to_request();
        let response = app.call(request).now_or_never();
        drop(black_box(
            response.expect("an app that waits").expect("a response"),
        ));
    })
}

macro_rules! actix_with {
    ($($layer:ident)*) => {{
        let app = App::new().route("/", web::get().to(|| async { "hello" }));
        $(let app = app.wrap(from_fn($layer));)*
        actix(init_service(app).await)
    }};
}

/// A case of the other benchmarks.
fn case(name: &str) -> Client {
    let case = apps::CASES.iter().find(|case| case.name == name);
    let case = case.expect("the name of a case");
    let mut app = (case.app)();
    Box::new(move || drop(black_box(apps::send(&mut app, case.request()))))
}

/// Nanoseconds a request takes, of a batch.
fn time(send: &mut Client) -> f64 {
    let start = Instant::now();
    for _ in 0..REQUESTS {
        send();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(REQUESTS)
}

fn main() {
    System::new().block_on(async {
        let mut stacks = [
            (
                "actix-web, from_fn",
                [
                    actix_with!(),
                    actix_with!(pair pair pair pair pair pair pair pair),
                    actix_with!(pair pair pair pair pair pair pair pair
                                pair pair pair pair pair pair pair pair),
                ],
            ),
            ("hooks, async pair", ["base/hooks", "pairs_8/async", "pairs_16/async"].map(case)),
            ("hooks, sync pair", ["base/hooks", "pairs_8/sync", "pairs_16/sync"].map(case)),
            ("axum, from_fn", ["base/axum", "pairs_8/from_fn", "pairs_16/from_fn"].map(case)),
        ];
        let mut best = [[f64::INFINITY; 3]; 4];
        for _ in 0..BATCHES {
            for ((_, stack), best) in stacks.iter_mut().zip(&mut best) {
                for (send, best) in stack.iter_mut().zip(best) {
                    *best = best.min(time(send));
                }
            }
        }
        println!("| | 0 | 8 | 16 | one of the first 8 | one of the next 8 |\n|---|--:|--:|--:|--:|--:|");
        for ((name, _), [none, eight, sixteen]) in stacks.iter().zip(best) {
            let (first, next) = ((eight - none) / 8.0, (sixteen - eight) / 8.0);
            println!("| {name} | {none:.0} ns | {eight:.0} ns | {sixteen:.0} ns | {first:.1} ns | {next:.1} ns |");
        }
    });
}
