//! What all versions of the API have in common.

use hooks_runtime::{axum::http::HeaderValue, prelude::*};

pub(crate) static API: Blueprint = Blueprint::new("api").url_prefix("/api");

/// The version of a request, stored in `g`.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Version(pub(crate) u8);

/// Both registrations have this hook. The blueprints around the route show which one it is.
#[before_request(API)]
fn find_version(g: G, endpoint: Endpoint) {
    let is_old = endpoint.blueprints().iter().any(|name| name == "api_v1");
    g.set(Version(if is_old { 1 } else { 2 }));
}

#[after_request(API)]
fn announce_end(g: G, res: &mut Response) {
    if g.get() == Some(Version(1)) {
        let value = HeaderValue::from_static("@1798761600");
        res.headers_mut().insert("deprecation", value);
    }
}

#[get(API, "/status")]
async fn status(endpoint: Endpoint) -> String {
    format!("{} is up", endpoint.name())
}
