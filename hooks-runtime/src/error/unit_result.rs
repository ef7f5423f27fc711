//! [`UnitResult`]: `()` or `Result<(), E>`, from code that returns no value; and [`Never`], from code
//! that does not return.

use super::Error;

/// `()`, or `Result<(), E>` with an `E` that becomes an [`Error`]. It seals public traits, which
/// have it as a supertrait: other crates cannot name it.
pub trait UnitResult {
    fn into_result(self) -> Result<(), Error>;
}

/// `!`, the type of `loop {}` in edition 2024. A stable compiler knows its name only behind an arrow.
#[allow(
    unreachable_pub,
    reason = "part of the implementation of a public trait"
)]
pub type Never = <fn() -> ! as Returns>::Output;

#[allow(
    unreachable_pub,
    missing_docs,
    reason = "part of the implementation of a public trait"
)]
pub trait Returns {
    type Output;
}

impl<R> Returns for fn() -> R {
    type Output = R;
}

impl UnitResult for Never {
    fn into_result(self) -> Result<(), Error> {
        self
    }
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
