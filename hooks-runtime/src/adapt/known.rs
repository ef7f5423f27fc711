//! Axum's own extractors: they never look for the context, and those of the head never wait.
//!
//! So a function that takes no other extractor puts no context into the extensions of its requests,
//! and a sync one is called plainly.

use super::{
    Arg,
    argument::{FromBody, FromHead},
};
use axum::{
    Form, Json,
    body::Bytes,
    extract::{ConnectInfo, MatchedPath, OriginalUri, Path, Query, RawQuery},
    http::{HeaderMap, Method, Uri, Version},
};

/// Chosen for `&Arg` where axum's own extractor reads the head.
pub trait KnownKind<P, T> {
    fn __kind(&self) -> FromHead<P, T>;
}

/// Chosen for `&&Arg` where axum's own extractor reads the head.
pub trait LastKnown<P, T> {
    fn __last(&self) -> FromHead<P, T>;
}

/// Chosen for `&&Arg` where axum's own extractor takes the body.
pub trait LastKnownBody<P, T> {
    fn __last(&self) -> FromBody<P, T>;
}

macro_rules! of_the_head {
    ($(impl[$($generics:tt)*] $extractor:ty;)*) => {
        $(
            impl<P, $($generics)*> KnownKind<P, $extractor> for Arg<P, $extractor> {
                fn __kind(&self) -> FromHead<P, $extractor> {
                    FromHead::known()
                }
            }

            impl<P, $($generics)*> LastKnown<P, $extractor> for &Arg<P, $extractor> {
                fn __last(&self) -> FromHead<P, $extractor> {
                    FromHead::known()
                }
            }
        )*
    };
}

of_the_head! {
    impl[] HeaderMap;
    impl[] Method;
    impl[] Uri;
    impl[] Version;
    impl[] MatchedPath;
    impl[] OriginalUri;
    impl[] RawQuery;
    impl[T] ConnectInfo<T>;
    impl[T] Path<T>;
    impl[T] Query<T>;
}

macro_rules! of_the_body {
    ($(impl[$($generics:tt)*] $extractor:ty;)*) => {
        $(
            impl<P, $($generics)*> LastKnownBody<P, $extractor> for &Arg<P, $extractor> {
                fn __last(&self) -> FromBody<P, $extractor> {
                    FromBody::known()
                }
            }
        )*
    };
}

of_the_body! {
    impl[] Bytes;
    impl[] String;
    impl[T] Form<T>;
    impl[T] Json<T>;
}
