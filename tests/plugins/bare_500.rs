//! The bare 500 meets `on_response`, and nothing else.

use crate::responses::Mark;
use hooks_runtime::prelude::*;
use support::quiet;

#[error_handler(500)]
fn fails() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[get("/")]
fn index() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[after_request]
fn never(_: &mut Response) {
    unreachable!("no after hook runs on the bare 500");
}

#[tokio::test]
async fn the_bare_500_is_changed() {
    quiet();
    let client = app!(self).with(Mark("a")).test_client();
    let response = client.get("/").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.header("x-mark"), Some("a"));
}
