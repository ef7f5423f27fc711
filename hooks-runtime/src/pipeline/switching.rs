//! A response that leaves and switches protocols: it says to which (RFC 9110, 15.2.2), and opens no
//! WebSocket without a view for that.

#[cfg(feature = "ws")]
use super::denial::Denial;
use super::{Cx, answered::Kept};
use crate::{
    Error,
    error::{drop_response_quietly, plain_status},
};
use axum::{
    http::{StatusCode, header},
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
        #[cfg(feature = "ws")]
        let may_switch = self.denial.may_open(response);
        #[cfg(not(feature = "ws"))]
        let may_switch = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        if may_switch {
            self.check_rarely(response, error);
        }
    }

    #[cold]
    #[inline(never)]
    fn check_rarely(&mut self, response: &mut Response, error: &mut Option<Arc<Error>>) {
        #[cfg(feature = "ws")]
        let checked = may_leave(self.denial, response);
        #[cfg(not(feature = "ws"))]
        let checked = names_protocol(response);
        if let Err(refused) = checked {
            self.current = None;
            self.log(REFUSED, &refused);
            refuse(response, refused, error);
        }
    }
}

/// The same, of a response while somebody else has the request.
pub(super) fn check_without_request(
    response: &mut Response,
    kept: Option<&Kept>,
    error: &mut Option<Arc<Error>>,
) {
    #[cfg(feature = "ws")]
    let checked = may_leave(kept.map(|kept| kept.denial).unwrap_or_default(), response);
    #[cfg(not(feature = "ws"))]
    let (_, checked) = (kept, names_protocol(response));
    if let Err(refused) = checked {
        tracing::error!(error = %refused.chain(), "{REFUSED}");
        refuse(response, refused, error);
    }
}

const REFUSED: &str = "a response that may not leave";

#[cfg(feature = "ws")]
fn may_leave(denial: Denial, response: &Response) -> Result<(), Error> {
    names_protocol(response)?;
    let function = "a hook or handler that runs after the view, or in its place,";
    denial.check_passing(response, &function)
}

pub(super) fn names_protocol(response: &Response) -> Result<(), Error> {
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
