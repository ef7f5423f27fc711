//! [`CallbackReturn`]: what the callback of a WebSocket may return.

use crate::{
    Error,
    error::{Never, UnitResult},
};

/// What the callback of [`WebSocketUpgrade::on_upgrade`](super::WebSocketUpgrade::on_upgrade) may
/// return: `()`, or `Result<(), E>` with an `E` that becomes an [`Error`]; or nothing, if it never does.
///
/// This trait is sealed: it is implemented for these types and cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "the callback of `on_upgrade` may not return `{Self}`",
    label = "the handshake was the response",
    note = "return `()` or `hooks_runtime::Result<()>`; send messages through the socket"
)]
pub trait CallbackReturn: UnitResult {}

impl CallbackReturn for () {}
impl<E: Into<Error>> CallbackReturn for Result<(), E> {}
#[diagnostic::do_not_recommend]
impl CallbackReturn for Never {}
