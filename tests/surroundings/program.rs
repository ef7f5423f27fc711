//! [`Program`]: one file with a module for each surrounding, which knows what stands in which line.

use crate::{
    compiler::Diagnostic,
    functions::{self, Function, Which},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// What stands around functions, and what is changed about them.
pub(crate) struct Surrounding {
    pub(crate) name: String,
    /// It stands first in the module.
    pub(crate) head: String,
    /// A function, as this surrounding has it.
    pub(crate) write: Box<dyn Fn(&Function) -> String>,
}

/// What stands at the root of every program.
const ROOT: &str = "\
// What clippy says of the surroundings themselves.
#![allow(clippy::double_must_use, clippy::just_underscores_and_digits, clippy::module_inception)]
#![allow(clippy::needless_lifetimes, clippy::needless_pub_self, clippy::new_ret_no_self)]
#![allow(clippy::non_minimal_cfg, clippy::wrong_self_convention, clippy::inline_always)]
pub static BLUEPRINT: ::hooks_runtime::Blueprint = ::hooks_runtime::Blueprint::new(\"blueprint\");
pub fn limit(_: ::hooks_runtime::G) {}
pub fn stamp(_: ::hooks_runtime::G, _: &mut ::hooks_runtime::axum::response::Response) {}
#[::hooks_runtime::before_request]
fn skipped() {}
";

/// Calls of the other macros, in each surrounding.
const MACROS: &str = "\
#[::hooks_runtime::before_request]
pub(crate) fn calls_macros(alpha: ::hooks_runtime::RequestContext) {
    ::core::mem::drop((::hooks_runtime::app!(), ::hooks_runtime::app!(self, tokio)));
    let beta = 1_i32;
    ::core::mem::drop(::hooks_runtime::url_for!(alpha, \"endpoint\", id = beta, \"per-page\" = beta));
}
pub(crate) struct Failed;
#[::hooks_runtime::error_response]
impl ::hooks_runtime::axum::response::IntoResponse for Failed {
    fn into_response(self) -> ::hooks_runtime::axum::response::Response {
        ::hooks_runtime::axum::response::IntoResponse::into_response(())
    }
}
const _: Failed = Failed;
";

#[derive(Default)]
pub(crate) struct Program {
    pub(crate) text: String,
    /// The first line of a function, and its name with that of its surrounding.
    places: BTreeMap<usize, String>,
}

impl Program {
    pub(crate) fn new(surroundings: &[Surrounding], which: Which) -> Self {
        let mut program = Program {
            text: ROOT.to_owned(),
            ..Program::default()
        };
        for (turn, surrounding) in surroundings.iter().enumerate() {
            let Surrounding { name, head, write } = surrounding;
            program.begin(name.clone());
            writeln!(program.text, "mod {name} {{\n{head}").unwrap();
            for function in functions::list(which, turn) {
                program.begin(format!("{name}: {}", function.name));
                writeln!(program.text, "{}", write(&function)).unwrap();
            }
            program.begin(format!("{name}: macros"));
            writeln!(program.text, "{MACROS}}}").unwrap();
        }
        program
    }

    fn begin(&mut self, name: String) {
        self.places.insert(self.text.lines().count() + 1, name);
    }

    /// What the compiler said, by surrounding.
    pub(crate) fn report(&self, diagnostics: &[Diagnostic]) -> Report {
        let mut report: Report = BTreeMap::new();
        for Diagnostic {
            code,
            message,
            line,
        } in diagnostics
        {
            let place = self.places.range(..=line).next_back();
            let place = place.map_or("the root", |(_, place)| place);
            let (surrounding, function) = place.split_once(": ").unwrap_or((place, ""));
            let codes = report.entry(surrounding.to_owned()).or_default();
            let found = codes.entry(code.clone()).or_default();
            found.push((function.to_owned(), message.clone()));
        }
        report
    }
}

/// By surrounding and code: the function and the text.
pub(crate) type Report = BTreeMap<String, BTreeMap<String, Vec<(String, String)>>>;

pub(crate) fn printed(report: &Report) -> String {
    let mut text = String::new();
    for (surrounding, codes) in report {
        for (code, found) in codes {
            let functions: Vec<_> = found.iter().map(|(function, _)| &**function).collect();
            writeln!(
                text,
                "\n== {surrounding}: {code}, {} times: {}\n{}",
                found.len(),
                functions[..functions.len().min(8)].join(" "),
                found[0].1
            )
            .unwrap();
        }
    }
    text
}
