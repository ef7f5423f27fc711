//! A runtime that ends leaves its teardowns to one thread, and says what it has cut off.

use axum::Router;
use hooks_runtime::{App, prelude::*};
use std::{
    collections::HashSet,
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, ThreadId},
    time::{Duration, Instant},
};
use support::{Gate, Logs, quiet, request, send};
use tokio::runtime::Builder;

const MANY: usize = 300;

/// On which threads teardowns have run, each one once.
#[derive(Clone, Default)]
struct Threads(Arc<Mutex<Vec<ThreadId>>>);

/// How many requests wait.
#[derive(Clone, Default)]
struct Begun(Arc<AtomicUsize>);

static LEFT: Blueprint = Blueprint::new("left");

#[get(LEFT, "/")]
async fn waits(begun: State<Begun>) {
    begun.0.0.fetch_add(1, Ordering::SeqCst);
    pending::<()>().await;
}

#[teardown_request(LEFT)]
async fn notes(threads: State<Threads>) {
    // Needs the timer of a runtime.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let mut threads = threads.0.0.lock().expect("no panic");
    threads.push(thread::current().id());
}

fn router(app: App) -> Router {
    quiet();
    app.build().expect("an app without a problem")
}

#[test]
fn all_that_a_runtime_leaves_runs_on_one_thread() {
    let (threads, begun) = (Threads::default(), Begun::default());
    let app = App::new().register(&LEFT);
    let router = router(app.state(threads.clone()).state(begun.clone()));
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for _ in 0..MANY {
        let router = router.clone();
        runtime.spawn(async move { send(&router, request("GET", "/")).await });
    }
    runtime.block_on(async {
        while begun.0.load(Ordering::SeqCst) < MANY {
            tokio::task::yield_now().await;
        }
    });
    drop(runtime);
    let limit = Instant::now() + Duration::from_secs(20);
    let count = || threads.0.lock().expect("no panic").len();
    while count() < MANY && Instant::now() < limit {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(count(), MANY);
    let threads: HashSet<_> = threads
        .0
        .lock()
        .expect("no panic")
        .iter()
        .copied()
        .collect();
    assert_eq!(threads.len(), 1);
}

static CUT: Blueprint = Blueprint::new("cut");

#[get(CUT, "/cut")]
fn answers() -> &'static str {
    "answered"
}

#[teardown_request(CUT)]
async fn never_ends(gate: State<Gate>) {
    gate.pass().await;
}

#[test]
fn a_teardown_that_has_begun_is_named_when_it_is_cut_off() {
    let gate = Gate::default();
    let router = router(App::new().register(&CUT).state(gate.clone()));
    let (logs, _guard) = Logs::listen();
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        drop(send(&router, request("GET", "/cut")).await);
        gate.reached().await;
    });
    drop(runtime);
    let said = logs.with("teardown was cut off").concat();
    assert!(
        said.contains("never_ends") && said.contains("path=\"/cut\""),
        "{said}"
    );
}
