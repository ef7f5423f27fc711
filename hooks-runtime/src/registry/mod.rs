//! What the attributes submit, before `main`: one static [`Record`] per attribute.

mod call;
mod kind;
mod location;
mod needs;
mod order;
mod record;

pub use call::{BoxFuture, Run};
pub(crate) use call::{Call, DynCall, invoke};
pub(crate) use kind::Kind;
pub(crate) use location::CrateId;
pub use location::Location;
pub use needs::Needs;
pub(crate) use order::{Candidate, Fault, sort};
pub(crate) use record::Scope;
pub use record::{Item, Record, RouteOptions};

use std::{collections::HashSet, sync::OnceLock};

/// Every record linked into this binary, in no particular order.
pub(crate) fn records() -> impl Iterator<Item = &'static Record> {
    inventory::iter::<Record>()
}

/// Files that some record shows to be the root of their crate.
fn root_files() -> &'static HashSet<(CrateId, &'static str)> {
    static FILES: OnceLock<HashSet<(CrateId, &str)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let locations = records().map(|record| &record.location);
        let in_root = locations.filter(|location| location.is_in_root_file());
        in_root
            .map(|location| (location.krate(), location.file))
            .collect()
    })
}

inventory::collect!(Record);
