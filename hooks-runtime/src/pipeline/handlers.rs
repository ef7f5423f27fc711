//! [`Handlers`]: which handler takes an error.

use crate::{Error, pipeline::Call, source::Origin};
use axum::response::Response;
use std::any::TypeId;

/// The error handlers of one chain of scopes, in the order of Flask's lookup (F46).
#[derive(Default)]
pub(crate) struct Handlers {
    /// By status, the innermost scope first.
    pub(crate) by_code: Vec<(u16, Handler)>,
    /// By type and catch-all, the innermost scope first; within a scope the catch-all is last.
    pub(crate) by_type: Vec<Handler>,
}

pub(crate) struct Handler {
    /// The type of its `&E`; `None` for the catch-all.
    pub(crate) takes: Option<TypeId>,
    pub(crate) accepts: fn(&mut Error) -> bool,
    pub(crate) call: Call<Error, Result<Response, Error>>,
    pub(crate) record: &'static Origin,
}

impl Handlers {
    /// The handler for an error: by its status, then by its type, scope by scope outward.
    pub(crate) fn find(&self, error: &mut Error) -> Option<&Handler> {
        // To tell its status, such a value has to be turned into a response; a handler that
        // wants the value itself goes first.
        let takes_value = |error: &Error| {
            let value_type = error.value_type();
            let mut handlers = self.by_type.iter();
            value_type.is_some() && handlers.any(|handler| handler.takes == value_type)
        };
        if !takes_value(error) {
            error.find_status();
        }
        if error.is_redirect() {
            return None;
        }
        if let Some(status) = error.explicit_status() {
            let mut by_code = self.by_code.iter();
            let found = by_code
                .find(|(code, handler)| *code == status.as_u16() && (handler.accepts)(error));
            if let Some((_, handler)) = found {
                return Some(handler);
            }
        }
        // Settled, it may have become another.
        let value_type = error.value_type();
        self.by_type
            .iter()
            .find(|handler| handler.takes.is_none() || handler.takes == value_type)
    }
}
