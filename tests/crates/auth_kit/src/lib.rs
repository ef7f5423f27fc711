//! A dependency with hooks, as tests name it in `app!(auth_kit)`.

use hooks_runtime::prelude::*;

mod area;

pub use area::AREA;

/// What ran, in order; every hook of the tests adds its own name.
#[derive(Clone, Debug, Default)]
pub struct Ran(pub Vec<String>);

/// Add a name to what ran.
pub fn ran(g: &G, name: &str) {
    let mut ran: Ran = g.take().unwrap_or_default();
    ran.0.push(name.to_owned());
    g.set(ran);
}

#[before_request]
fn kit_root(g: G) {
    ran(&g, "auth_kit::kit_root");
}

/// A route of the crate, not of a blueprint.
#[get("/kit")]
pub fn kit(g: G) -> String {
    g.take::<Ran>().unwrap_or_default().0.join(" ")
}
