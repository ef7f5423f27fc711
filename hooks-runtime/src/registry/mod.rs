//! What the attributes submit, before `main`: one static [`Record`] per attribute.

mod location;
mod order;
mod record;

pub(crate) use location::CrateId;
pub use location::Location;
pub(crate) use order::{Candidate, Fault, sort};
pub use record::{BoxFuture, Item, Needs, Record, RouteOptions, Run};
pub(crate) use record::{Call, Called, DynCall, Scope};

/// Every record linked into this binary, in no particular order.
pub(crate) fn records() -> impl Iterator<Item = &'static Record> {
    inventory::iter::<Record>()
}

inventory::collect!(Record);
