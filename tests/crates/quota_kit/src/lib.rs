//! A plugin that needs what another crate's plugin provides: so many requests for each tenant.

use hooks_runtime::{Install, Plugin, prelude::*};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tenant_kit::Tenant;

/// The plugin: counts the requests of each [`Tenant`], and refuses those over the quota. It is given
/// inside of `tenant_kit::Tenants`.
#[derive(Debug)]
pub struct Quotas {
    limit: u64,
}

impl Quotas {
    /// So many requests for each tenant.
    pub fn each(limit: u64) -> Self {
        Quotas { limit }
    }
}

impl Plugin for Quotas {
    fn install(self, at: &mut Install<'_>) {
        at.name("quotas")
            .rank(-50)
            .setting("limit", self.limit)
            .needs::<Tenant>()
            .blueprint(&QUOTAS)
            .state(Used {
                limit: self.limit,
                by_tenant: Mutex::default(),
            });
    }
}

struct Used {
    limit: u64,
    by_tenant: Mutex<HashMap<String, u64>>,
}

static QUOTAS: Blueprint = Blueprint::new("quotas");

/// One request less; `X-Quota-Left` has the rest.
#[before_request(QUOTAS)]
fn count(tenant: Option<Provided<Tenant>>, used: State<Used>) -> Result<Provide<Left>> {
    // A route may do without a tenant.
    let Some(tenant) = tenant else {
        return Ok(Provide(Left(None)));
    };
    let mut by_tenant = used
        .by_tenant
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let so_far = by_tenant.entry(tenant.0.clone()).or_default();
    if *so_far >= used.limit {
        return Err(abort(StatusCode::TOO_MANY_REQUESTS));
    }
    *so_far += 1;
    Ok(Provide(Left(Some(used.limit - *so_far))))
}

/// How many requests are left.
struct Left(Option<u64>);

#[after_request(QUOTAS)]
fn tell(left: Option<Provided<Left>>, res: &mut Response) {
    if let Some(left) = left.and_then(|left| left.0) {
        res.headers_mut().insert("x-quota-left", left.into());
    }
}
