//! A crate that is linked, and that the app does not name.

use hooks_runtime::prelude::*;
use support::{Logs, source};

#[get("/")]
fn index() {}

fn warnings(app: &App) -> Vec<String> {
    assert!(quiet_kit::is_linked());
    app.describe().warnings
}

/// The place of the first function of the kit.
fn place() -> String {
    let file = "tests/crates/quiet_kit/src/lib.rs";
    source::place_of(file, "quiet_hook")
}

fn expected() -> String {
    format!(
        "the crate `quiet_kit` is linked, and this app does not name it: 2 function(s) of it \
         without a blueprint, such as `quiet_hook` at {}, do nothing; name it, as in \
         `app!(quiet_kit)`, or say that this is meant with `.without(\"quiet_kit\")`",
        place()
    )
}

#[test]
fn its_guard_is_missed() {
    assert_eq!(warnings(&app!(self)), [expected()]);
    let (logs, _listening) = Logs::listen();
    let _router = app!(self).build().expect("a warning is no error");
    assert_eq!(logs.with(&expected()).len(), 1);
}

#[test]
fn named_or_not_wanted_it_is_not_missed() {
    assert_eq!(warnings(&app!(self, quiet_kit)), [""; 0]);
    assert_eq!(warnings(&app!(self).without("quiet_kit")), [""; 0]);
    assert_eq!(warnings(&app!(self).without("quiet-kit")), [""; 0]);
    assert_eq!(warnings(&app!(self).without("another")), [expected()]);
}

#[test]
fn an_app_that_collects_nothing_misses_nothing() {
    assert_eq!(warnings(&App::new()), [""; 0]);
    assert_eq!(warnings(&App::new().hook(index)), [""; 0]);
}

#[test]
fn an_app_inside_another_is_not_alone() {
    let names_it = || App::new().mount("/in", app!(self, quiet_kit));
    assert_eq!(warnings(&names_it()), [""; 0]);
    assert_eq!(
        warnings(&app!(self, quiet_kit).mount("/in", app!(self))).len(),
        1
    );
    let nobody = App::new().mount("/in", app!(self));
    assert_eq!(warnings(&nobody), [expected()]);
    let says_so = App::new().fallback_service(app!(self).without("quiet_kit"));
    assert_eq!(warnings(&says_so), [""; 0]);
}
