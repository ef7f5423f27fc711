//! Forms that are shown again with what was wrong: the values and an error for each field.

use hooks_runtime::minijinja::{Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// A form for its template: `form.values.title`, `form.errors.title`.
#[derive(Serialize)]
pub(crate) struct Checked {
    values: Value,
    errors: BTreeMap<String, String>,
}

/// Check a form by its `garde` attributes.
pub(crate) fn check<T: Serialize + garde::Validate<Context = ()>>(form: &T) -> Checked {
    let mut checked = Checked {
        values: context! { ..form },
        errors: BTreeMap::new(),
    };
    if let Err(report) = form.validate() {
        for (field, error) in report.iter() {
            checked.add(field.to_string(), error.message());
        }
    }
    checked
}

impl Checked {
    /// A form that nobody has filled in.
    pub(crate) fn empty() -> Self {
        Checked {
            values: Value::UNDEFINED,
            errors: BTreeMap::new(),
        }
    }

    pub(crate) fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// An error that shows at a field; the first of a field stays.
    pub(crate) fn add(&mut self, field: impl Into<String>, error: impl Into<String>) {
        self.errors.entry(field.into()).or_insert(error.into());
    }
}
