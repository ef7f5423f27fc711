//! What a before hook knows of the route: its name, its blueprints inner first, its rule.

use crate::prelude::*;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

#[before_request]
fn tell(endpoint: Option<Endpoint>) {
    log(match endpoint {
        Some(at) => [
            at.name(),
            at.blueprint().unwrap_or("None"),
            &at.blueprints().join(","),
            at.path(),
        ]
        .join(" | "),
        None => "None | None |  | None".to_owned(),
    });
}

#[get("/")]
#[get("/named", endpoint = "another_name")]
fn page(endpoint: Endpoint) -> String {
    endpoint.name().to_owned()
}

#[get(OUTER, "/", endpoint = "page")]
#[get(INNER, "/page", endpoint = "page")]
#[get(INNER, "/slash/", endpoint = "slash")]
fn of_blueprints(endpoint: Endpoint) -> String {
    endpoint.name().to_owned()
}

#[tokio::test]
async fn endpoints() {
    let app = App::new().hook(tell).hook(page);
    Parity::with("endpoints")
        .of(app.register(OUTER.nest(&INNER)))
        .await;
}
