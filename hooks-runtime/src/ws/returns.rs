//! [`CallbackReturn`]: how a conversation may end.

use crate::Error;

/// What the callback of [`WebSocketUpgrade::on_upgrade`](super::WebSocketUpgrade::on_upgrade) may
/// return: nothing, or a `Result` of nothing whose error an [`Error`] can be made from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the callback of `on_upgrade` returns",
    label = "there is no response any more",
    note = "return `()` or `hooks_runtime::Result<()>`; what is to be sent goes through the socket"
)]
pub trait CallbackReturn: sealed::Sealed {
    #[doc(hidden)]
    fn into_done(self) -> Result<(), Error>;
}

impl CallbackReturn for () {
    fn into_done(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Into<Error>> CallbackReturn for Result<(), E> {
    fn into_done(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<E> Sealed for Result<(), E> {}
}
