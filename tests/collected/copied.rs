//! A macro that copies a function into another one, with its attributes, as `#[axum::debug_handler]`
//! does, leaves one function in the app.

use hooks_runtime::prelude::*;
use support::Trace;

macro_rules! checked {
    ($check:ident $function:item) => {
        $function

        #[allow(dead_code)]
        fn $check() {
            $function
        }
    };
}

checked! {
    check_index
    #[get("/", before = [limit], skip = [elsewhere])]
    async fn index(trace: State<Trace>) -> String {
        trace.push("index");
        trace.take()
    }
}

checked! {
    check_start
    #[before_request]
    fn start(trace: State<Trace>) {
        trace.push("start");
    }
}

checked! {
    check_elsewhere
    #[before_request]
    fn elsewhere(trace: State<Trace>) {
        trace.push("elsewhere");
    }
}

fn limit(trace: State<Trace>) {
    trace.push("limit");
    drop(trace);
}

#[tokio::test]
async fn a_function_that_a_macro_copies_is_registered_once() {
    let client = app!(self).state(Trace::default()).test_client();
    assert_eq!(client.get("/").await.text(), "start > limit > index");
}
