//! A file that sorts before `lib.rs`, and a blueprint for other crates to attach to.

use crate::ran;
use hooks_runtime::prelude::*;

/// Other crates attach to it.
pub static AREA: Blueprint = Blueprint::new("area").url_prefix("/area");

#[before_request]
fn kit_area(g: G) {
    ran(&g, "auth_kit::kit_area");
}

#[before_request(AREA)]
fn area_own(g: G) {
    ran(&g, "auth_kit::area_own");
}

#[before_app_request(AREA)]
fn area_app(g: G) {
    ran(&g, "auth_kit::area_app");
}
