//! `build` says which serving hooks the router that it returns leaves out.

use support::Logs;

mod with {
    use hooks_runtime::prelude::*;

    #[before_serving]
    async fn connect() {}

    #[after_serving]
    async fn disconnect() {}

    pub(super) fn app() -> App {
        app!(self)
    }
}

mod without {
    use hooks_runtime::prelude::*;

    #[get("/")]
    fn index() {}

    pub(super) fn app() -> App {
        app!(self)
    }
}

#[test]
fn a_router_without_its_serving_hooks_is_warned_of() {
    let (logs, _listening) = Logs::listen();
    let _router = without::app().mount("/inner", with::app()).build().unwrap();
    let warnings = logs.with("serving hooks");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for part in [
        "WARN",
        "`connect`",
        "`disconnect`",
        "built.rs:",
        "`App::serve`",
    ] {
        assert!(warnings[0].contains(part), "{part}: {warnings:?}");
    }
}

#[test]
fn nothing_is_said_where_there_are_none_or_nothing_is_served() {
    let (logs, _listening) = Logs::listen();
    let _router = without::app().build().unwrap();
    let _client = with::app().test_client();
    assert_eq!(logs.with("serving hooks"), [""; 0]);
}
