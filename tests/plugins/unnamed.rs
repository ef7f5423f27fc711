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

mod templates {
    use super::*;

    static MENU: Blueprint = Blueprint::new("menu");

    #[context_processor(MENU)]
    fn menu() -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    struct Menu;

    impl Plugin for Menu {
        fn install(self, at: &mut Install<'_>) {
            at.blueprint(&MENU);
        }
    }

    #[test]
    fn a_plugin_is_not_warned_of_for_its_context_processors() {
        let of_plugin = App::new().with(Menu).describe().warnings;
        assert_eq!(of_plugin, Vec::<String>::new());
        let own = App::new().register(&MENU).describe().warnings;
        assert!(own[0].contains("needs templates"), "{own:?}");
    }
}
