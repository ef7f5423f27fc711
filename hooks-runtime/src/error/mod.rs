//! [`Error`]: whatever a hook, a view or an extractor raised.

pub(crate) mod guard;
mod panic;
mod print;
mod raise;
mod render;
mod unit_result;
mod value;

pub(crate) use panic::{Kept, discard, discard_response, text_of_panic};
pub use raise::ResponseExt;
pub(crate) use raise::{Raised, StandsFor};
pub(crate) use render::{Rendered, bare};
pub(crate) use unit_result::UnitResult;
pub use value::{Error, abort};

/// `Result` with [`Error`] as its default error type.
pub type Result<T, E = Error> = std::result::Result<T, E>;
