//! Templates (feature `templates`): responses that are rendered late, with minijinja.

mod context;
mod error;
mod response;
mod source;
mod store;

pub use context::{ConvertedKind, OtherKind, SerializedKind, given};
pub use error::TemplateError;
pub use response::TemplateResponse;
pub(crate) use response::{is_deferred, take_from};
pub use source::Templates;
pub(crate) use source::{ConfiguredTemplates, problems};
pub(crate) use store::{Rendered, Store, respond};

use minijinja::{
    Error, ErrorKind, Value,
    value::{Serde, ValueKind},
};
use serde::Serialize;

/// Convert a value for templates. A part that cannot be serialised is an error when a template uses
/// it.
pub(crate) fn value_of(value: impl Serialize) -> Value {
    Value::from(Serde(value))
}

/// Check that a value is a map of names to values; `()` is an empty one.
pub(crate) fn values_of(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Map | ValueKind::Plain | ValueKind::None | ValueKind::Undefined => Ok(value),
        // Only an iteration returns the error inside the value.
        ValueKind::Invalid => [value]
            .into_iter()
            .collect::<Value>()
            .try_iter()?
            .checked()
            .collect(),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!(
                "values for a template have names, but a {kind} was given: give a struct, a map or \
                 `context! {{ … }}`"
            ),
        )),
    }
}
