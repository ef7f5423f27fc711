//! Users, nested in each version of the API.

use crate::api::Version;
use hooks_runtime::prelude::*;
use serde_json::{Value, json};

pub(crate) static USERS: Blueprint = Blueprint::new("users").url_prefix("/users");

#[before_request(USERS)]
fn require_key(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-key") {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

/// The dot means this blueprint, in the version of the request.
#[get(USERS, "/")]
async fn list(ctx: RequestContext) -> Result<Json<Value>> {
    let ann = ctx.url_for(".show", [("id", "7")])?;
    Ok(Json(json!({ "ann": ann })))
}

#[get(USERS, "/{id}")]
async fn show(g: G, Path(id): Path<u64>) -> Json<Value> {
    match g.get() {
        Some(Version(1)) => Json(json!({ "user": id })),
        _ => Json(json!({ "user": { "id": id } })),
    }
}
