//! A response that leaves and switches protocols: it says to which (RFC 9110, 15.2.2), and opens no
//! WebSocket without a view for that.

use super::Cx;
#[cfg(feature = "ws")]
use super::denial::Denial;
use crate::{
    Error,
    error::{drop_response_quietly, plain_status},
};
use axum::{
    http::{Method, StatusCode, header},
    response::Response,
};
use std::{mem, sync::Arc};

impl Cx {
    /// Put the 500 in place of a response that may not leave as it is. `error` is the one that teardown sees.
    #[inline]
    pub(super) fn check_switching(
        &mut self,
        response: &mut Response,
        error: &mut Option<Arc<Error>>,
    ) {
        let may_switch = response.status() == StatusCode::SWITCHING_PROTOCOLS
            || self.parts.method == Method::CONNECT;
        if may_switch {
            self.check_rarely(response, error);
        }
    }

    #[cold]
    #[inline(never)]
    fn check_rarely(&mut self, response: &mut Response, error: &mut Option<Arc<Error>>) {
        let checked = names_protocol(response);
        #[cfg(feature = "ws")]
        let checked = checked.and_then(|()| {
            let function = "a hook or handler that runs after the view, or in its place,";
            Denial::of(&self.parts).check_passing(response, &function)
        });
        if let Err(refused) = checked {
            self.current = None;
            self.log(REFUSED, &refused);
            refuse(response, refused, error);
        }
    }
}

/// The same, of a response without its request.
pub(super) fn check_without_request(response: &mut Response, error: &mut Option<Arc<Error>>) {
    if let Err(refused) = names_protocol(response) {
        tracing::error!(error = %refused.chain(), "{REFUSED}");
        refuse(response, refused, error);
    }
}

const REFUSED: &str = "a response that may not leave";

fn names_protocol(response: &Response) -> Result<(), Error> {
    if response.status() == StatusCode::SWITCHING_PROTOCOLS
        && !response.headers().contains_key(header::UPGRADE)
    {
        return Err(Error::msg(
            "a 101 without an `Upgrade` header, which says what the connection is from then on",
        ));
    }
    Ok(())
}

fn refuse(response: &mut Response, refused: Error, error: &mut Option<Arc<Error>>) {
    let generated = plain_status(StatusCode::INTERNAL_SERVER_ERROR);
    drop_response_quietly(mem::replace(response, generated));
    error.get_or_insert_with(|| Arc::new(refused));
}
