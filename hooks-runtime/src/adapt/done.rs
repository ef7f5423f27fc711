//! [`Done`]: what functions return that have no response to give, `()` or a `Result` of it.
//!
//! [`Done`] says what the result means; one more trait per attribute has the words of its error.

use super::returns::Raisable;
use crate::Error;

pub trait Done {
    fn done(self) -> Result<(), Error>;
}

impl Done for () {
    fn done(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Raisable> Done for Result<(), E> {
    fn done(self) -> Result<(), Error> {
        self.map_err(Raisable::raise)
    }
}

/// What an after hook with `&mut Response`, or without the response, may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what an `#[after_request]` function returns that has `&mut Response`",
    label = "the response is changed in place",
    note = "return `()` or `Result<()>`; to return a response, take it by value: `res: Response`"
)]
pub trait AfterInPlaceReturn: Done {}

impl AfterInPlaceReturn for () {}
impl<E: Raisable> AfterInPlaceReturn for Result<(), E> {}

pub fn after_in_place<R: AfterInPlaceReturn>(returned: R) -> Result<(), Error> {
    returned.done()
}

/// Nobody would see what a teardown returns: the attribute accepts `()` alone.
pub fn teardown((): ()) -> Result<(), Error> {
    Ok(())
}
