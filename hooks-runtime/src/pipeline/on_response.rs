//! What plugins do to every response, when all others have had it.

use super::{Answered, Cx, OnResponse, answered::Kept};
use crate::{Error, error::drop_quietly};
use axum::response::Response;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

impl Cx {
    /// Whether plugins change the response that leaves.
    #[inline]
    pub(super) fn has_on_response(&self) -> bool {
        !self.target.plan.on_response.is_empty()
    }

    /// Let plugins change the response that leaves.
    #[inline]
    pub(super) fn change_response(&mut self, response: &mut Response) {
        if self.has_on_response() {
            self.current = None;
            let functions = &self.target.plan.on_response;
            change(functions, &Answered::here(self), response, |panic| {
                self.log(FAILED, panic);
            });
        }
    }
}

/// The same, while somebody else has the request.
pub(super) fn change_without_request(kept: &Kept, response: &mut Response) {
    let functions = &kept.plan.on_response;
    change(functions, &Answered::elsewhere(kept), response, |panic| {
        tracing::error!(error = %panic.chain(), "{FAILED}");
    });
}

const FAILED: &str = "an `on_response` function of a plugin failed";

fn change(
    functions: &[OnResponse],
    request: &Answered<'_>,
    response: &mut Response,
    log: impl Fn(&Error),
) {
    for function in functions {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| function(request, response))) {
            failed(panic, &log);
        }
    }
}

#[cold]
fn failed(payload: Box<dyn Any + Send>, log: impl Fn(&Error)) {
    let panic = Error::panic(payload);
    log(&panic);
    drop_quietly(panic);
}
