//! [`UnitResult`]: `()` or `Result<(), E>`, from code that returns no value.

use super::Error;

/// `()`, or `Result<(), E>` with an `E` that becomes an [`Error`]. It seals public traits, which
/// have it as a supertrait: other crates cannot name it.
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
