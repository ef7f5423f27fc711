//! `url_for` in templates: `{{ url_for("show_user", id=7) }}`.

use crate::RequestContext;
use minijinja::{
    AutoEscape, Error, ErrorKind, State, Value,
    value::{Kwargs, ValueKind},
};
use std::fmt::Write;

/// [`RequestContext::url_for`] of one request, as templates call it.
pub(super) fn url_for(context: RequestContext) -> Value {
    let function = move |state: &State<'_, '_>, endpoint: String, given: Kwargs| {
        let mut values = Vec::new();
        for name in given.args() {
            let value = given.get::<Value>(name)?;
            match value.kind() {
                // As in Flask.
                ValueKind::None => {}
                // True is what is true in a template, as in Flask.
                _ if name == "_external" => values.push((name, value.is_true().to_string())),
                ValueKind::String | ValueKind::Number => values.push((name, value.to_string())),
                // As Rust reads it, not as Python writes it.
                ValueKind::Bool => values.push((name, value.is_true().to_string())),
                kind => {
                    return Err(Error::new(
                        ErrorKind::InvalidOperation,
                        format!(
                            "`{name}` of `url_for({endpoint:?}, …)` is {kind}: give a string or a number"
                        ),
                    ));
                }
            }
        }
        let values = values.iter().map(|(name, value)| (*name, value.as_str()));
        let url = context.url_for(&endpoint, values);
        let url = url.map_err(|error| {
            Error::new(ErrorKind::InvalidOperation, "`url_for` failed").with_source(error)
        })?;
        // Escaped here, as minijinja escapes slashes, too.
        Ok(match state.auto_escape() {
            AutoEscape::Html => Value::from_safe_string(escaped(&url)),
            _ => Value::from(url),
        })
    };
    Value::from_pairs([("url_for", Value::from_function(function))])
}

fn escaped(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    for character in url.chars() {
        if matches!(character, '&' | '<' | '>' | '"' | '\'') {
            // Writing to a string does not fail.
            let _ = write!(escaped, "&#{};", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}
