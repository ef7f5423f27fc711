//! Functions that a macro has copied into another function, with their attributes.
//!
//! `#[axum::debug_handler]` does so, to check the copy. Only the original is in the app.

use super::Record;
use crate::{registry::Kind, source::SourceLocation};
use std::collections::HashMap;

/// A copy has everything of its original but the function that it is in.
type Place = (SourceLocation, &'static str, Kind);

pub(super) fn without_copies(
    records: impl Iterator<Item = &'static Record>,
) -> Vec<&'static Record> {
    let mut by_place: HashMap<Place, Vec<&'static Record>> = HashMap::new();
    for record in records {
        let place = (
            record.origin.location,
            record.origin.function,
            record.kind(),
        );
        by_place.entry(place).or_default().push(record);
    }
    let of_one_place = by_place.into_values().map(originals);
    of_one_place.flatten().collect()
}

fn originals(mut records: Vec<&'static Record>) -> Vec<&'static Record> {
    if records.len() > 1 {
        let paths: Vec<_> = records.iter().map(|record| record.path()).collect();
        let is_copy = |path: &str| paths.iter().any(|other| is_deeper(path, other));
        records.retain(|record| !is_copy(record.path()));
    }
    records
}

/// Whether one function stands inside of the function or module that the other one stands in.
fn is_deeper(path: &str, other: &str) -> bool {
    let parent = |path: &'_ str| path.rfind("::").unwrap_or_default();
    let (own, others) = (&path[..parent(path)], &other[..parent(other)]);
    let rest = own.strip_prefix(others);
    rest.is_some_and(|rest| rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_deeper_than_its_original() {
        for (path, other, expected) in [
            ("app::views::check::index", "app::views::index", true),
            ("app::a::b::f::index", "app::index", true),
            ("app::views::index", "app::views::index", false),
            ("app::views::index", "app::views::check::index", false),
            ("app::views_too::index", "app::views::index", false),
            ("app::views::a::index", "app::views::b::index", false),
        ] {
            assert_eq!(is_deeper(path, other), expected, "{path}");
        }
    }
}
