//! What stands around functions in other people's code.

mod arguments;
mod attributes;
mod endless;
mod lints;
mod macros;
mod names;
mod places;
mod spellings;

use crate::{functions::Function, program::Surrounding};

/// Everything that an edition has.
pub(crate) fn all(edition: &str) -> Vec<Surrounding> {
    let mut all = vec![plain("plain", "")];
    all.extend(names::all());
    all.extend(attributes::all());
    all.extend(arguments::all());
    all.extend(places::all());
    all.extend(macros::all());
    all.extend(spellings::all(edition));
    all.extend(lints::all());
    all.extend(endless::all());
    all
}

/// Only what stands first in the module is new.
fn plain(name: &str, head: &str) -> Surrounding {
    around(name, head, Function::text)
}

/// Each function is changed.
fn changed(name: &str, head: &str, change: impl Fn(&mut Function) + 'static) -> Surrounding {
    around(name, head, move |function| function.with(&change).text())
}

/// Each function is written in another way.
fn around(name: &str, head: &str, write: impl Fn(&Function) -> String + 'static) -> Surrounding {
    Surrounding {
        name: name.to_owned(),
        head: head.to_owned(),
        write: Box::new(write),
    }
}
