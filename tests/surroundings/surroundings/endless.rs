//! Work that never ends, whose type is `()` in one edition and `!` in another.

use super::{Surrounding, around};

const ENDLESS: &str = r#"
#[::hooks_runtime::before_request]
pub(crate) fn spawned(context: ::hooks_runtime::RequestContext) {
    context.spawn(async { loop {} });
    context.spawn(async { loop { ::core::future::ready(()).await } });
    context.spawn(async { ::core::panic!() });
    context.spawn(async {
        loop {
            if true { return ::core::result::Result::Err(::hooks_runtime::Error::msg("failed")); }
        }
    });
}

const _: [fn(::hooks_runtime::ws::WebSocketUpgrade) -> ::hooks_runtime::axum::response::Response; 2] = [endless, more];
fn endless(upgrade: ::hooks_runtime::ws::WebSocketUpgrade) -> ::hooks_runtime::axum::response::Response {
    upgrade.on_upgrade(|_| async { loop {} })
}

fn more(upgrade: ::hooks_runtime::ws::WebSocketUpgrade) -> ::hooks_runtime::axum::response::Response {
    upgrade.on_upgrade(async |mut socket| loop { socket.recv().await; })
}

#[::hooks_runtime::before_request]
async fn before() { loop { ::core::future::ready(()).await } }

#[::hooks_runtime::get("/panics")]
async fn panics() -> ::hooks_runtime::Result<&'static str> { ::core::panic!("always") }

#[::hooks_runtime::teardown_request]
fn teardown(_: &::hooks_runtime::Outcome) { ::core::unreachable!() }
"#;

pub(super) fn all() -> Vec<Surrounding> {
    let head = format!("#![allow(clippy::empty_loop)]\n{ENDLESS}");
    vec![around("endless", &head, |_| String::new())]
}
