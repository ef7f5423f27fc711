//! Provided values as arguments without `Provided` around them, and [`IfProvided`].

use super::{
    After, AfterReplacing, Before, Phase, Teardown, With,
    context::NamedArgument,
    lookup::Arg,
    provided::{Certain, FromProvided, Later, ProvidedArgument, ProvidedIn},
};
use crate::{Error, IfProvided, Provided, ProvidedByValue, pipeline::Needs};

#[diagnostic::do_not_recommend]
impl<P: Certain, T: ProvidedByValue> ProvidedIn<P> for T {}

#[diagnostic::do_not_recommend]
impl<P: Later, T: ProvidedByValue> ProvidedIn<P> for Option<T> {}

/// A phase whose functions may be left out.
pub trait Skippable: Phase {}

impl Skippable for Before {}
impl Skippable for After {}
impl Skippable for AfterReplacing {}
impl Skippable for Teardown {}
impl<P: Skippable, S: Send + Sync + 'static> Skippable for With<P, S> {}

/// What `IfProvided<T>` is where it can be an argument: here for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "this function is never left out",
    note = "before hooks, `process_view`, after hooks and teardowns may take it; here, take `Provided<T>` or `Option<Provided<T>>`"
)]
pub trait SkipIn<P> {}

#[diagnostic::do_not_recommend]
impl<P: Skippable, T> SkipIn<P> for IfProvided<T> {}

// At both lookups they are among the first.

pub trait ByValueSource<P, T> {
    fn __source(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

pub trait OptionalByValueSource<P, T> {
    fn __source(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

pub trait IfProvidedSource<P, T> {
    fn __source(&self) -> FromProvided<P, T>
    where
        T: SkipIn<P>;
}

pub trait LastByValueSource<P, T> {
    fn __source_or_body(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

pub trait LastOptionalByValueSource<P, T> {
    fn __source_or_body(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

pub trait LastIfProvidedSource<P, T> {
    fn __source_or_body(&self) -> FromProvided<P, T>
    where
        T: SkipIn<P>;
}

macro_rules! sources {
    ($($source:ident $last:ident impl[$($generics:tt)*] $argument:ty where $bound:ident;)*) => {
        $(
            impl<P: Phase, S, $($generics)*> $source<P, $argument> for &Arg<P, $argument, S> {
                fn __source(&self) -> FromProvided<P, $argument>
                where
                    $argument: $bound<P>,
                {
                    FromProvided::new()
                }
            }

            impl<P: Phase, S, $($generics)*> $last<P, $argument> for &&Arg<P, $argument, S> {
                fn __source_or_body(&self) -> FromProvided<P, $argument>
                where
                    $argument: $bound<P>,
                {
                    FromProvided::new()
                }
            }
        )*
    };
}

sources! {
    ByValueSource LastByValueSource impl[T: ProvidedByValue] T where ProvidedIn;
    OptionalByValueSource LastOptionalByValueSource impl[T: ProvidedByValue] Option<T> where ProvidedIn;
    IfProvidedSource LastIfProvidedSource impl[T] IfProvided<T> where SkipIn;
}

impl<T: ProvidedByValue> ProvidedArgument for T {
    type Value = T;

    const IS_OPTIONAL: bool = false;
    const GIVEN_BY: &'static str = T::GIVEN_BY;

    fn of(provided: Result<Provided<T>, Error>) -> Result<Self, Error> {
        provided.map(|value| T::clone(&value))
    }

    fn of_known(known: Option<Provided<T>>) -> Result<Self, Error> {
        Self::of(<Provided<T>>::of_known(known))
    }
}

impl<T: ProvidedByValue> ProvidedArgument for Option<T> {
    type Value = T;

    const IS_OPTIONAL: bool = true;

    fn of(provided: Result<Provided<T>, Error>) -> Result<Self, Error> {
        let provided = <Option<Provided<T>>>::of(provided)?;
        Ok(provided.map(|value| T::clone(&value)))
    }

    fn of_known(known: Option<Provided<T>>) -> Result<Self, Error> {
        Ok(known.map(|value| T::clone(&value)))
    }
}

impl<T: Send + Sync + 'static> ProvidedArgument for IfProvided<T> {
    type Value = T;

    const IS_OPTIONAL: bool = true;
    const LEAVES_OUT: bool = true;

    fn of(provided: Result<Provided<T>, Error>) -> Result<Self, Error> {
        provided.map(IfProvided::from)
    }

    fn of_known(known: Option<Provided<T>>) -> Result<Self, Error> {
        Self::of(<Provided<T>>::of_known(known))
    }
}

impl<T: ProvidedByValue> NamedArgument for T {
    fn needs(needs: &mut Needs) {
        needs.wants::<T>(false, T::GIVEN_BY);
    }
}

impl<T: ProvidedByValue> NamedArgument for Option<T> {
    fn needs(needs: &mut Needs) {
        <Option<Provided<T>> as NamedArgument>::needs(needs);
    }
}
