//! The moments at which functions run, as types: they decide which arguments are legal.

use super::extractor_state::{ExtractorState, StateOf};
use crate::{Error, Outcome};
use axum::response::Response;
use std::marker::PhantomData;

/// A moment of the lifecycle, and what a function of that moment is about.
pub trait Phase: 'static {
    type Subject: Send;

    /// What axum's extractors get as their state.
    type State: ExtractorState;

    /// A function that takes a `Provided<T>` starts its provider.
    const STARTS_PROVIDERS: bool = true;
}

macro_rules! phases {
    ($($(#[$doc:meta])* $name:ident($subject:ty) $({ $($items:tt)* })?;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl Phase for $name {
                type Subject = $subject;
                type State = ();
                $($($items)*)?
            }
        )*
    };
}

phases! {
    /// Around everything.
    Around(());
    Before(());
    View(());
    /// The view of a WebSocket.
    Opening(());
    /// An after hook that changes the response where it is.
    After(Response) {
        const STARTS_PROVIDERS: bool = false;
    };
    /// An after hook that returns a response.
    AfterReplacing(Response) {
        const STARTS_PROVIDERS: bool = false;
    };
    Teardown(Outcome) {
        const STARTS_PROVIDERS: bool = false;
    };
    ErrorHandling(Error);
    /// On a view's error, before the error handlers.
    Exception(Error);
    /// A context processor, before a template is rendered.
    Rendering(());
}

#[cfg(feature = "templates")]
phases! {
    /// On a deferred template.
    Template(crate::TemplateResponse);
}

/// The phase `P` of a function with `state = S`.
#[derive(Debug)]
pub struct With<P, S>(PhantomData<fn() -> (P, S)>);

impl<P: Phase, S: Send + Sync + 'static> Phase for With<P, S> {
    type Subject = P::Subject;
    type State = StateOf<S>;

    const STARTS_PROVIDERS: bool = P::STARTS_PROVIDERS;
}

/// A phase whose functions take the response by value, and give one back.
pub trait Replacing: Phase<Subject = Response> {}

impl Replacing for AfterReplacing {}
impl<P: Replacing, S: Send + Sync + 'static> Replacing for With<P, S> {}
