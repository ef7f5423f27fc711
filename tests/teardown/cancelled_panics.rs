//! A request that panics while it is dropped harms nobody.

use hooks_runtime::prelude::*;
use std::thread;
use support::{Gate, Logs, Trace, quiet, request, send};
use tokio::select;

/// A value that cannot be dropped.
struct Undroppable;

impl Drop for Undroppable {
    fn drop(&mut self) {
        panic!("on purpose: no drop");
    }
}

#[get("/stuck")]
async fn stuck(gate: State<Gate>, g: G) {
    g.set(Undroppable);
    let _held = Undroppable;
    gate.pass().await;
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let (cancelled, panicking) = (outcome.is_cancelled(), thread::panicking());
    trace.push(format!("over[cancelled={cancelled} panicking={panicking}]"));
}

#[tokio::test]
async fn teardown_runs_and_the_log_says_why() {
    quiet();
    let (logs, _guard) = Logs::listen();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    let router = app.build().unwrap();
    select! {
        _ = send(&router, request("GET", "/stuck")) => panic!("it waits"),
        () = gate.reached() => {}
    }
    assert_eq!(trace.take(), "over[cancelled=true panicking=false]");
    let said = logs.with("ERROR").concat();
    assert!(said.contains("panicked: on purpose: no drop"), "{said}");
}
