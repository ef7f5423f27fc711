//! Forms that are shown again with what was wrong: the values and an error for each field.

use hooks_batteries::{Locale, t};
use hooks_runtime::minijinja::{Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// A form for its template: `form.values.title`, `form.errors.title`.
#[derive(Serialize)]
pub(crate) struct Checked {
    values: Value,
    errors: BTreeMap<String, String>,
}

/// Check a form by its `garde` attributes. The text of an error is `needs-title`, in the visitor's language.
pub(crate) fn check<T>(form: &T, locale: &Locale) -> Checked
where
    T: Serialize + garde::Validate<Context = ()>,
{
    let mut checked = Checked {
        values: context! { ..form },
        errors: BTreeMap::new(),
    };
    if let Err(report) = form.validate() {
        for (field, _) in report.iter() {
            checked.add(field.to_string(), t!(locale, &format!("needs-{field}")));
        }
    }
    checked
}

impl Checked {
    /// A form that nobody has filled in.
    pub(crate) fn empty() -> Self {
        Checked {
            values: context! {},
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
