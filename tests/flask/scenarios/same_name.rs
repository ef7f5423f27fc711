//! One function registered twice runs twice, and so do two functions of one name.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

#[before_request]
#[before_request]
fn before() {
    log("before");
}

mod another {
    use super::*;

    #[before_request]
    pub(super) fn before() {
        log("another before");
    }
}

#[after_request]
fn after() {
    log("after");
}

#[after_request(BP)]
fn bp_after() {
    after();
}

#[get(BP, "/")]
fn v() -> &'static str {
    "ok"
}

#[tokio::test]
async fn same_name() {
    let app = App::new().hook(before).hook(another::before).hook(after);
    Parity::with("same_name").of(app.register(&BP)).await;
}
