//! Teardown comes after `on_response`.

use hooks_runtime::{Install, Plugin, prelude::*};
use support::{Trace, get};

#[teardown_request]
fn over(outcome: &Outcome, trace: State<Trace>) {
    trace.push(format!("{:?}", outcome.status()));
}

struct Teapot;

impl Plugin for Teapot {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(|res| *res.status_mut() = StatusCode::IM_A_TEAPOT);
    }
}

#[tokio::test]
async fn teardown_is_told_the_status_that_left() {
    let (response, ran) = get(app!(self).with(Teapot), "/nowhere").await;
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(ran, "Some(418)");
}
