//! [`CallbackReturn`]: what the callback of a WebSocket may return.

use crate::Error;

/// What the callback of [`WebSocketUpgrade::on_upgrade`](super::WebSocketUpgrade::on_upgrade) may
/// return: nothing, or a `Result` of nothing whose error an [`Error`] can be made from.
#[diagnostic::on_unimplemented(
    message = "the callback of `on_upgrade` may not return `{Self}`",
    label = "the handshake was the response",
    note = "return `()` or `hooks_runtime::Result<()>`; send messages through the socket"
)]
pub trait CallbackReturn: sealed::Sealed {
    #[doc(hidden)]
    fn into_result(self) -> Result<(), Error>;
}

impl CallbackReturn for () {
    fn into_result(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Into<Error>> CallbackReturn for Result<(), E> {
    fn into_result(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<E> Sealed for Result<(), E> {}
}
