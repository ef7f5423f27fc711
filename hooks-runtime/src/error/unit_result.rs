//! [`UnitResult`]: what comes of code whose value nobody takes.

use super::Error;

/// `()`, or a `Result` of it whose error an [`Error`] can be made from. Public traits have it as a
/// supertrait: nobody else can name it, so nobody else can implement them.
pub trait UnitResult {
    fn into_result(self) -> Result<(), Error>;
}

impl UnitResult for () {
    fn into_result(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Into<Error>> UnitResult for Result<(), E> {
    fn into_result(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}
