//! A guard for requests guards no WebSocket, and `build` says so, unless it is one for both.

use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
use support::{place, request, send};

static FORGOTTEN: Blueprint = Blueprint::new("forgotten").url_prefix("/forgotten");
static GUARDED: Blueprint = Blueprint::new("guarded").url_prefix("/guarded");

#[before_request(FORGOTTEN)]
fn require_key(headers: HeaderMap) -> Result<()> {
    key(&headers)
}

#[before_request(GUARDED)]
#[before_websocket(GUARDED)]
fn require_key_for_both(headers: HeaderMap) -> Result<()> {
    key(&headers)
}

fn key(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key("x-key") {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

#[websocket(FORGOTTEN, "/chat")]
fn forgotten(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[websocket(FORGOTTEN, "/public", skip = [require_key])]
fn public(ws: Result<WebSocketUpgrade, hooks_runtime::ws::WebSocketUpgradeRejection>) -> Response {
    match ws {
        Ok(ws) => ws.on_upgrade(async |_| {}),
        Err(rejection) => rejection.into_response(),
    }
}

#[websocket(GUARDED, "/chat")]
fn guarded(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[get(GUARDED, "/plain")]
fn plain() {}

#[websocket(GUARDED, "/open", skip = [require_key_for_both])]
fn open(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

/// No guard, and no reason to be silent about one.
#[before_websocket(FORGOTTEN)]
fn count() {}

#[before_request(FORGOTTEN)]
fn note_the_time() {}

/// They give values to others, and stop no request.
#[before_request(FORGOTTEN)]
fn find_tenant() -> Provide<u8> {
    Provide(1)
}

#[before_request(FORGOTTEN)]
fn find_more() -> (Provide<u16>, Option<Provide<u32>>) {
    (Provide(2), None)
}

#[get(FORGOTTEN, "/plain", skip = [note_the_time])]
fn plain_too() {}

#[test]
fn a_hook_that_only_provides_is_no_guard() {
    let app = app!(self).register(&FORGOTTEN).register(&GUARDED);
    let explained = app.explain(Method::GET, "/forgotten/plain");
    let hooks = explained.chain.iter();
    let may_answer: Vec<_> = hooks
        .map(|each| (&*each.hook.function, each.may_answer))
        .collect();
    assert_eq!(
        may_answer,
        [
            ("require_key", true),
            ("find_tenant", false),
            ("find_more", false),
        ]
    );
    let warnings = app.describe().warnings.concat();
    assert!(!warnings.contains("find_"), "{warnings}");
}

#[test]
fn build_warns_of_a_websocket_that_only_requests_would_be_guarded_from() {
    let app = app!(self).register(&FORGOTTEN).register(&GUARDED);
    let warnings = app.describe().warnings;
    assert_eq!(
        warnings,
        [format!(
            "the websocket route `forgotten` at {} (`/forgotten/chat`) does not run these \
             `#[before_request]` hooks, which may answer or fail: `require_key` at {}: put \
             `#[before_websocket]` on each that guards it, too, and name those it can do without \
             in its `skip = […]`",
            place!(forgotten),
            place!(require_key)
        )]
    );
}

#[tokio::test]
async fn one_function_guards_both() {
    let router = app!(self).register(&FORGOTTEN).register(&GUARDED);
    let router = router.build().unwrap();
    for (path, status) in [
        ("/guarded/plain", 401),
        ("/guarded/chat", 401),
        // Past the guards it is the handshake that is missing.
        ("/guarded/open", 426),
        ("/forgotten/chat", 426),
    ] {
        let response = send(&router, request("GET", path)).await;
        assert_eq!(response.status(), status, "{path}");
    }
}
