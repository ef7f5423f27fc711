//! Hooks of WebSockets where there can be none are errors of `build`.

use hooks_runtime::prelude::*;

#[test]
fn a_plain_route_skips_no_hook_of_websockets() {
    static MISTAKEN: Blueprint = Blueprint::new("mistaken");
    #[before_websocket(MISTAKEN)]
    fn guard() {}
    #[get(MISTAKEN, "/", skip = [guard])]
    fn index() {}
    let error = App::new().register(&MISTAKEN).build().unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("`guard` at") && error.contains("does not apply"),
        "{error}"
    );
}

#[test]
fn a_layer_of_hooks_has_none_for_websockets() {
    static LAYERED: Blueprint = Blueprint::new("layered");
    #[before_app_websocket(LAYERED)]
    fn guard() {}
    let error = App::new().register(&LAYERED).hooks_layer().unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("`guard` at") && error.contains("`#[before_websocket]`"),
        "{error}"
    );
}
