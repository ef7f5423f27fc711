//! Own binary: hooks register per process. Inline modules do not change the order of lines, not
//! even those that are called as a root file is.

mod common;

use common::Trace;
use hooks_runtime::prelude::*;

mod inline_modules {
    use super::*;

    #[before_request]
    fn first(trace: State<Trace>) {
        trace.push("first");
    }
}

#[before_request]
fn second(trace: State<Trace>) {
    trace.push("second");
}

mod lib {
    use super::*;

    #[before_request]
    fn third(trace: State<Trace>) {
        trace.push("third");
    }
}

#[before_request]
fn fourth(trace: State<Trace>) {
    trace.push("fourth");
}

#[tokio::test]
async fn hooks_of_one_file_run_line_by_line() {
    let trace = Trace::default();
    let client = app!().state(trace.clone()).test_client();
    client.get("/").await;
    assert_eq!(trace.take(), "first > second > third > fourth");
}
