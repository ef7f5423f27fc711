//! [`Denial`]: only a `#[websocket]` view opens a WebSocket, whatever extractor another function has, and
//! whatever answers in place of a view: another router or service. Guards of WebSockets would not have
//! run.

use super::Cx;
use crate::Error;
use axum::{
    http::{Method, StatusCode, header, request::Parts},
    response::Response,
};
use hyper::ext::Protocol;
use std::fmt;

/// What a request asks for. It is read when the request begins: a function may take the head, or change it.
#[derive(Clone, Copy, Default)]
pub(super) struct Denial {
    /// A WebSocket over HTTP/2.
    extended_connect: bool,
}

/// In the extensions of a response that may open a WebSocket.
#[derive(Clone, Copy)]
struct Admitted;

impl Denial {
    #[inline]
    pub(super) fn of(head: &Parts) -> Self {
        Denial {
            extended_connect: head.method == Method::CONNECT && is_websocket(head),
        }
    }

    /// Fail if the response, which this function made, opens a WebSocket.
    #[inline]
    pub(super) fn check(
        self,
        response: &Response,
        function: &impl fmt::Display,
    ) -> Result<(), Error> {
        if self.may_open(response) {
            self.check_rarely(response, function)
        } else {
            Ok(())
        }
    }

    /// Whether the server may give the connection away for this response (RFC 6455 and RFC 8441).
    #[inline]
    pub(super) fn may_open(self, response: &Response) -> bool {
        let status = response.status();
        status == StatusCode::SWITCHING_PROTOCOLS || (self.extended_connect && status.is_success())
    }

    /// The same as [`check`](Denial::check), of a response that may come from further in.
    #[inline]
    pub(super) fn check_passing(
        self,
        response: &Response,
        function: &impl fmt::Display,
    ) -> Result<(), Error> {
        self.check(response, function)
            .or_else(|error| match response.extensions().get() {
                Some(Admitted) => Ok(()),
                None => Err(error),
            })
    }

    #[cold]
    fn check_rarely(self, response: &Response, function: &dyn fmt::Display) -> Result<(), Error> {
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

/// A response comes from somebody who may open a WebSocket.
pub(super) fn admit(cx: &Cx, response: &mut Response) {
    if cx.denial.may_open(response) {
        response.extensions_mut().insert(Admitted);
    }
}

#[cold]
fn is_websocket(head: &Parts) -> bool {
    let protocol = head.extensions.get::<Protocol>();
    protocol.is_some_and(|protocol| protocol.as_str() == "websocket")
}
