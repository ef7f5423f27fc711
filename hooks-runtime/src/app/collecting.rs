//! The function that `app!` calls.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::App;
use crate::source::{CrateId, CrateOrModule};

#[derive(Clone, Copy)]
pub enum Own {
    Crate,
    Module,
}

/// `app!()` and `app!(self)`, called in `module`.
pub fn collecting(
    own: Own,
    module: &'static str,
    is_program: bool,
    others: &[&'static str],
) -> App {
    let others = others.iter().map(|name| CrateOrModule {
        krate: CrateId {
            name,
            is_program: false,
        },
        module: None,
    });
    let own = CrateOrModule {
        krate: CrateId {
            name: module.split("::").next().unwrap_or_default(),
            is_program,
        },
        module: match own {
            Own::Crate => None,
            Own::Module => Some(module),
        },
    };
    let mut app = App::default();
    app.settings.collected = others.chain([own]).collect();
    app
}
