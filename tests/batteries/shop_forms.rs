//! The forms of `examples/shop`: what is wrong with a field, in the visitor's language.

use hooks_batteries::{Locale, locale::Fluent};
use serde::Serialize;

#[path = "../../examples/shop/forms.rs"]
mod forms;

#[derive(Serialize, garde::Validate)]
struct BookForm {
    #[garde(length(min = 1, max = 80))]
    title: String,
    #[garde(range(min = 1, max = 100_000))]
    cents: u32,
}

fn errors(tag: &str, title: &str, cents: u32) -> serde_json::Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop/locales");
    let locale = Locale::mock(tag, Fluent::read(folder).unwrap());
    let form = BookForm {
        title: title.to_owned(),
        cents,
    };
    let checked = forms::check(&form, &locale);
    let values = serde_json::to_value(&checked).unwrap();
    assert_eq!(
        checked.is_valid(),
        values["errors"] == serde_json::json!({})
    );
    values["errors"].clone()
}

#[test]
fn a_field_says_what_is_wrong_in_the_language_of_the_visitor() {
    let german = errors("de", "", 0);
    assert_eq!(german["title"], "Der Titel hat 1 bis 80 Zeichen.");
    assert_eq!(german["cents"], "Der Preis ist 1 bis 100000 Cent.");
    let english = errors("en", "", 0);
    assert_eq!(english["title"], "length is lower than 1");
    assert_eq!(english["cents"], "lower than 1");
    assert_eq!(errors("de", "Emma", 1), serde_json::json!({}));
}

#[test]
fn a_form_that_nobody_has_filled_in_has_no_errors() {
    let mut empty = forms::Checked::empty();
    assert!(empty.is_valid());
    empty.add("title", "first");
    empty.add("title", "second");
    let values = serde_json::to_value(&empty).unwrap();
    assert_eq!(values["errors"]["title"], "first");
}
