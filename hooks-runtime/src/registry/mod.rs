//! What the attributes submit, before `main`: one static [`Record`] per attribute.

mod kind;
mod order;
mod record;
mod source_order;

pub use kind::Kind;
pub(crate) use order::{Candidate, Edge, OrderError, Sorted, sort};
pub(crate) use record::Scope;
pub use record::{Item, Record, RouteOptions};

/// Every record linked into this binary, in no particular order.
pub(crate) fn records() -> impl Iterator<Item = &'static Record> {
    inventory::iter::<Record>()
}

inventory::collect!(Record);
