//! The arguments that open a WebSocket: only the view of a `#[websocket]` route has them.
//!
//! Another function that opened one would do so past the hooks of WebSockets.

use super::{Opening, Phase, With, lookup::Arg, parts::FromHead};
use crate::{error::WebSocketUpgradeRejection, ws::WebSocketUpgrade};
use axum::extract::ws;

/// The view of a `#[websocket]` route.
#[diagnostic::on_unimplemented(
    message = "only a `#[websocket]` view takes a `WebSocketUpgrade`",
    label = "opens a WebSocket",
    note = "the route of a WebSocket has an attribute of its own: write `#[websocket(\"/path\")]` in place of `#[get(\"/path\")]`; the hooks of WebSockets run for it",
    note = "a hook reads the subprotocols that the client offers as `RequestedProtocols`, and leaves the upgrade to the view"
)]
pub trait OpensWebSocket: Phase {}

impl OpensWebSocket for Opening {}
impl<P: OpensWebSocket, S: Send + Sync + 'static> OpensWebSocket for With<P, S> {}

/// First, too: the upgrade. The bound is the error in other functions.
pub trait UpgradeSource<P, T> {
    fn __source(&self) -> FromHead<P, T>
    where
        P: OpensWebSocket;
}

/// First, too: the upgrade, as the last argument.
pub trait LastUpgradeSource<P, T> {
    fn __source_or_body(&self) -> FromHead<P, T>
    where
        P: OpensWebSocket;
}

macro_rules! upgrades {
    ($($upgrade:ty => $source:ident,)*) => {
        $(
            impl<P, X> UpgradeSource<P, $upgrade> for &Arg<P, $upgrade, X> {
                fn __source(&self) -> FromHead<P, $upgrade>
                where
                    P: OpensWebSocket,
                {
                    FromHead::$source()
                }
            }

            impl<P, X> LastUpgradeSource<P, $upgrade> for &&Arg<P, $upgrade, X> {
                fn __source_or_body(&self) -> FromHead<P, $upgrade>
                where
                    P: OpensWebSocket,
                {
                    FromHead::$source()
                }
            }
        )*
    };
}

upgrades! {
    WebSocketUpgrade => known,
    Option<WebSocketUpgrade> => known,
    Result<WebSocketUpgrade, WebSocketUpgradeRejection> => known,
    ws::WebSocketUpgrade => ending_at_handshake,
    Result<ws::WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection> => ending_at_handshake,
}
