//! A crate whose plugin the app has is no crate that was forgotten.

use hooks_runtime::{Install, Plugin, prelude::*};

static SHOP: Blueprint = Blueprint::new("shop");

#[get("/")]
fn index() {}

#[test]
fn the_crate_of_a_plugin_is_not_warned_of() {
    assert!(quiet_kit::is_linked());
    let warned = |app: App| {
        let warnings = app.describe().warnings;
        warnings
            .iter()
            .any(|warning| warning.contains("`quiet_kit` is linked"))
    };
    assert!(warned(app!(self)));
    assert!(!warned(app!(self).with(quiet_kit::Quiet)));
    assert!(!warned(app!(self).register(SHOP.with(quiet_kit::Quiet))));
    assert!(!warned(app!(self).with(Brings)));
}

/// A plugin of this crate that brings the other.
struct Brings;

impl Plugin for Brings {
    fn install(self, at: &mut Install<'_>) {
        at.with(quiet_kit::Quiet);
    }
}
