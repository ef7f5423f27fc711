//! The moments at which functions run, as types: they decide which arguments are legal.

use crate::{Error, Outcome};
use axum::response::Response;

/// A moment of the lifecycle, and what a function of that moment is about.
pub trait Phase: 'static {
    type Subject: Send;
}

macro_rules! phases {
    ($($(#[$doc:meta])* $name:ident($subject:ty);)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl Phase for $name {
                type Subject = $subject;
            }
        )*
    };
}

phases! {
    /// Around everything.
    Around(());
    Before(());
    View(());
    /// An after hook that changes the response where it is.
    After(Response);
    /// An after hook that returns a response.
    AfterReplacing(Response);
    Teardown(Outcome);
    ErrorHandling(Error);
    /// A context processor, before a template is rendered.
    Rendering(());
}

#[cfg(feature = "templates")]
phases! {
    /// On a deferred template.
    Template(crate::TemplateResponse);
}
