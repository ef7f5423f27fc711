//! Blueprints in several files, one nested in another, and one API in two versions.
//!
//! ```text
//! cargo run --example blueprints
//!
//! curl -i localhost:3000/                             200  /v1/status /v2/status
//! curl -i localhost:3000/v1/status                    200  api_v1.status is up    (+ deprecation: @1798761600)
//! curl -i localhost:3000/v2/status                    200  api_v2.status is up
//! curl -i localhost:3000/v2/users/7                   401  Unauthorized
//! curl -i -H 'x-key: 1' localhost:3000/v1/users/7     200  {"user":7}             (+ deprecation: @1798761600)
//! curl -i -H 'x-key: 1' localhost:3000/v2/users/7     200  {"user":{"id":7}}
//! curl -iL -H 'x-key: 1' localhost:3000/v2/users      308, then 200  {"ann":"/v2/users/7"}
//! curl -i localhost:3000/api/status                   404  Not Found
//! ```
//!
//! The last one is a 404 because `at` replaces the prefix of `API`. At the start the program prints every
//! route with its hooks.

mod api;
mod users;

use hooks_runtime::prelude::*;

#[get("/")]
async fn index(ctx: RequestContext) -> Result<String> {
    let old = ctx.url_for("api_v1.status", [])?;
    let new = ctx.url_for("api_v2.status", [])?;
    Ok(format!("{old} {new}"))
}

#[tokio::main]
async fn main() -> Result<()> {
    let v1 = api::API.at("/v1").named("api_v1").nest(&users::USERS);
    let v2 = api::API.at("/v2").named("api_v2").nest(&users::USERS);
    let app = app!().register(v1).register(v2);
    println!("{}", app.describe());
    app.serve("127.0.0.1:3000").await
}
