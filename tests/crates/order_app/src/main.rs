//! Prints the order of its hooks, which `.ci/profiles.sh` compares between build profiles.
//!
//! Its library has the same name, and hooks of its own that are not the binary's.

use hooks_runtime::prelude::*;

mod zebra;
// Declared after `zebra`: files sort by path.
mod ant;

#[before_request]
fn root_first() {}

mod inline {
    use hooks_runtime::prelude::*;

    #[before_request]
    fn root_inline() {}
}

macro_rules! hooks {
    ($($name:ident)*) => { $(#[before_request] fn $name() {})* };
}

hooks!(call_z call_a call_m);

#[rustfmt::skip]
mod one_line {
    use hooks_runtime::prelude::before_request;
    #[before_request] fn line_b() {} #[before_request] fn line_a() {}
}

#[before_request]
fn root_last() {}

#[after_request]
fn after_one(_: &mut Response) {}

#[after_request]
fn after_two(_: &mut Response) {}

#[teardown_request]
fn teardown_one() {}

#[teardown_request]
fn teardown_two() {}

#[get("/")]
fn index() {}

fn main() {
    assert!(order_app::is_linked());
    let app = app!(auth_kit).register(&auth_kit::AREA);
    let described = app.describe();
    // Standard error gets the problems and warnings.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    if let Err(problems) = app.build() {
        eprintln!("{problems}");
    }
    for route in &described.routes {
        println!("{} {}", route.path, route.endpoint);
        for hook in &route.chain {
            println!("  {} {}::{}", hook.kind, hook.crate_name, hook.function);
        }
    }
}
