//! Error handlers of plugins are asked when there is no other.

use hooks_runtime::{Install, Plugin, prelude::*};
use std::{fmt, num::ParseIntError};
use support::{Is, quiet};

static KIT: Blueprint = Blueprint::new("kit");

#[error_handler(KIT, 404)]
fn lost() -> &'static str {
    "kit: lost"
}

#[error_handler(KIT)]
fn number(_: &ParseIntError) -> &'static str {
    "kit: number"
}

#[error_handler(KIT)]
fn limit(error: &OverLimit) -> String {
    format!("kit: over {}", error.0)
}

#[error_handler(KIT)]
fn all(_: &Error) -> &'static str {
    "kit: all"
}

/// It renders itself.
#[derive(Debug)]
struct OverLimit(u8);

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("over the limit")
    }
}

impl std::error::Error for OverLimit {}

#[error_response]
impl IntoResponse for OverLimit {
    fn into_response(self) -> Response {
        (StatusCode::TOO_MANY_REQUESTS, "slow down").into_response()
    }
}

struct Kit;

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&KIT);
    }
}

static INNER_KIT: Blueprint = Blueprint::new("inner_kit");

#[error_handler(INNER_KIT, 404)]
fn inner_lost() -> &'static str {
    "inner kit: lost"
}

struct InnerKit;

impl Plugin for InnerKit {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&INNER_KIT);
    }
}

static FAILING: Blueprint = Blueprint::new("failing");

#[get(FAILING, "/number")]
fn parse() -> Result<String> {
    Ok("x".parse::<u8>()?.to_string())
}

#[get(FAILING, "/limit")]
fn over() -> Result<()> {
    Err(OverLimit(7).into())
}

#[get(FAILING, "/gone")]
fn gone() -> Result<()> {
    Err(abort(StatusCode::GONE))
}

#[get(FAILING, "/panics")]
fn panics() {
    panic!("on purpose")
}

#[get(FAILING, "/lost")]
fn not_there() -> Result<()> {
    Err(abort(StatusCode::NOT_FOUND))
}

#[tokio::test]
async fn without_others_those_of_the_plugin_are_asked() {
    quiet();
    let client = App::new().with(Kit).register(&FAILING).test_client();
    client.get("/nowhere").await.is(200, "kit: lost");
    client.get("/number").await.is(200, "kit: number");
    client.get("/limit").await.is(200, "kit: over 7");
    client.get("/gone").await.is(200, "kit: all");
    client.get("/panics").await.is(200, "kit: all");
}

#[tokio::test]
async fn inner_plugins_are_asked_first() {
    let app = App::new().with(Kit).with(InnerKit).register(&FAILING);
    let client = app.test_client();
    client.get("/nowhere").await.is(200, "inner kit: lost");
    client.get("/number").await.is(200, "kit: number");
    let client = App::new()
        .with(Kit)
        .register(FAILING.with(InnerKit).at("/f"))
        .test_client();
    client.get("/f/lost").await.is(200, "inner kit: lost");
    client.get("/nowhere").await.is(200, "kit: lost");
}

mod by_the_app {
    use super::{FAILING, Kit, quiet};
    use hooks_runtime::prelude::*;
    use support::Is;

    #[error_handler]
    fn of_the_app(_: &HttpError) -> &'static str {
        "app: http"
    }

    #[tokio::test]
    async fn the_whole_lookup_of_the_app_comes_first_by_code_and_by_type() {
        quiet();
        let client = app!(self).with(Kit).register(&FAILING).test_client();
        // By the type, though the plugin has one by the status.
        client.get("/nowhere").await.is(200, "app: http");
        client.get("/gone").await.is(200, "app: http");
        client.get("/limit").await.is(200, "app: http");
        // The app has none for a value without a status.
        client.get("/number").await.is(200, "kit: number");
    }
}

mod by_a_blueprint {
    use super::Kit;
    use hooks_runtime::prelude::*;
    use support::Is;

    static SHOP: Blueprint = Blueprint::new("shop");

    #[error_handler(SHOP)]
    fn of_the_shop(_: &Error) -> &'static str {
        "shop: all"
    }

    #[get(SHOP, "/lost")]
    fn not_there() -> Result<()> {
        Err(abort(StatusCode::NOT_FOUND))
    }

    #[tokio::test]
    async fn so_does_that_of_a_blueprint() {
        let app = app!(self).register(SHOP.with(Kit));
        app.test_client().get("/lost").await.is(200, "shop: all");
    }
}
