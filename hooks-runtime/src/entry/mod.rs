//! A request's head as it enters: one valid host, and one form of target and cookies.

mod form;
mod host;

pub(crate) use form::bring_into_form;
#[cfg(feature = "proxy")]
pub(crate) use host::has_valid_hosts;
pub(crate) use host::{is_host, refuse_host};
