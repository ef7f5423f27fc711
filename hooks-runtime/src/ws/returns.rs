//! [`CallbackReturn`]: what the callback of a WebSocket may return.

use crate::{Error, error::UnitResult};

/// What the callback of [`WebSocketUpgrade::on_upgrade`](super::WebSocketUpgrade::on_upgrade) may
/// return: `()`, or `Result<(), E>` with an `E` that becomes an [`Error`].
///
/// This trait is sealed: it is implemented for these types and cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the callback of `on_upgrade` returns",
    label = "there is no response any more",
    note = "return `()` or `hooks_runtime::Result<()>`; what is to be sent goes through the socket"
)]
pub trait CallbackReturn: UnitResult {}

impl CallbackReturn for () {}
impl<E: Into<Error>> CallbackReturn for Result<(), E> {}
