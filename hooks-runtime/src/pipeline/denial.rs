//! [`Denial`]: only a `#[websocket]` view opens a WebSocket, whatever extractor another function has.
//! Guards of WebSockets would not have run.

use crate::{Error, source::Origin};
use axum::{
    http::{Method, StatusCode, header, request::Parts},
    response::Response,
};
use hyper::ext::Protocol;

/// What a request asks for. It is read before the view may take the head.
#[derive(Clone, Copy)]
pub(super) struct Denial {
    /// A WebSocket over HTTP/2.
    extended_connect: bool,
}

impl Denial {
    #[inline]
    pub(super) fn of(head: &Parts) -> Self {
        Denial {
            extended_connect: head.method == Method::CONNECT && is_websocket(head),
        }
    }

    /// Fail if the response opens a WebSocket.
    #[inline]
    pub(super) fn check(self, response: &Response, function: &'static Origin) -> Result<(), Error> {
        let status = response.status();
        let may_open = status == StatusCode::SWITCHING_PROTOCOLS
            || (self.extended_connect && status.is_success());
        if may_open {
            self.check_rarely(response, function)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn check_rarely(self, response: &Response, function: &'static Origin) -> Result<(), Error> {
        // Other protocols are the function's own business.
        let accepts = response
            .headers()
            .contains_key(header::SEC_WEBSOCKET_ACCEPT);
        if !accepts && !self.extended_connect {
            return Ok(());
        }
        Err(Error::msg(format!(
            "{function} opens a WebSocket without the `#[before_websocket]` hooks that guard it: only a \
             view with `#[websocket(…)]` may do so"
        )))
    }
}

#[cold]
fn is_websocket(head: &Parts) -> bool {
    let protocol = head.extensions.get::<Protocol>();
    protocol.is_some_and(|protocol| protocol.as_str() == "websocket")
}
