//! A plugin of a crate that knows nothing of the app: the tenant of each request.

use hooks_runtime::{Install, Plugin, prelude::*};
use std::sync::atomic::{AtomicU64, Ordering};

/// Who a request is for. Every function inside of the plugin's place may take `Provided<Tenant>`.
#[derive(Debug)]
pub struct Tenant(pub String);

/// The plugin: finds the [`Tenant`] in a header, and refuses those that it does not know.
///
/// `GET /tenants` tells how many requests there were.
#[derive(Debug)]
pub struct Tenants {
    header: &'static str,
    known: Vec<&'static str>,
}

impl Tenants {
    /// Only these tenants.
    pub fn known(known: impl IntoIterator<Item = &'static str>) -> Self {
        Tenants {
            header: "x-tenant",
            known: known.into_iter().collect(),
        }
    }

    /// Another header than `x-tenant`.
    pub fn header(mut self, name: &'static str) -> Self {
        self.header = name;
        self
    }
}

impl Plugin for Tenants {
    fn install(self, at: &mut Install<'_>) {
        at.name("tenants")
            .rank(-100)
            .setting("header", self.header)
            .blueprint(&TENANTS);
        if self.known.is_empty() {
            at.problem("there are no tenants, so that every request is refused: name one");
        }
        at.state(Directory {
            tenants: self,
            requests: AtomicU64::new(0),
        });
    }
}

/// The settings, and what was counted.
#[derive(Debug)]
pub struct Directory {
    tenants: Tenants,
    requests: AtomicU64,
}

/// What the functions of this crate are attached to.
pub static TENANTS: Blueprint = Blueprint::new("tenants");

/// The guard; routes without a tenant name it in their `skip`.
#[before_request(TENANTS)]
pub fn find_tenant(headers: HeaderMap, directory: State<Directory>) -> Result<Provide<Tenant>> {
    directory.requests.fetch_add(1, Ordering::Relaxed);
    let Tenants { header, known } = &directory.tenants;
    let named = headers.get(*header).and_then(|name| name.to_str().ok());
    let tenant = named.filter(|name| known.contains(name));
    let Some(tenant) = tenant else {
        return Err(abort(StatusCode::FORBIDDEN).message("no such tenant"));
    };
    Ok(Provide(Tenant(tenant.to_owned())))
}

#[after_request(TENANTS)]
fn vary(directory: State<Directory>, res: &mut Response) {
    let header = directory.tenants.header;
    res.headers_mut()
        .append("vary", header.parse().expect("a header"));
}

#[error_handler(TENANTS, 403)]
fn refuse(error: &HttpError) -> (StatusCode, String) {
    (
        StatusCode::FORBIDDEN,
        format!("tenants: {}", error.message()),
    )
}

#[get(TENANTS, "/tenants", skip = [find_tenant])]
fn count(directory: State<Directory>) -> String {
    directory.requests.load(Ordering::Relaxed).to_string()
}
