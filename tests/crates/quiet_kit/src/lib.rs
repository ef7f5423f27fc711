//! A dependency that is linked, but that no `app!` names: its hooks are in no app.

use hooks_runtime::{Install, Plugin, prelude::*};

/// Called by the test, so that the crate is linked for certain.
pub fn is_linked() -> bool {
    true
}

#[before_request]
fn quiet_hook() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

#[get("/quiet")]
fn quiet_route() {}

/// A plugin of the crate. Whoever gives it to an app has thought of the crate.
#[derive(Debug)]
pub struct Quiet;

impl Plugin for Quiet {
    fn install(self, at: &mut Install<'_>) {
        at.name("quiet");
    }
}
