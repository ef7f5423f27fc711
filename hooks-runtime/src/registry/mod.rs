//! What the attributes submit, before `main`: one static [`Record`] per attribute.

mod copies;
mod kind;
mod order;
mod record;
mod source_order;

use crate::submitted::{Collected, List};
use std::sync::OnceLock;

pub use kind::Kind;
pub(crate) use order::{Candidate, Edge, OrderError, Sorted, sort};
pub(crate) use record::Scope;
pub use record::{Item, Record, RouteOptions};

/// Every record linked into this binary, in no particular order.
pub(crate) fn records() -> impl Iterator<Item = &'static Record> {
    static ORIGINALS: OnceLock<Vec<&'static Record>> = OnceLock::new();
    let originals = ORIGINALS.get_or_init(|| copies::without_copies(RECORDS.iter()));
    originals.iter().copied()
}

static RECORDS: List<Record> = List::new();

impl Collected for Record {
    fn list() -> &'static List<Self> {
        &RECORDS
    }
}
