//! Arguments that axum extracts from the request head.
//!
//! Axum's own extractors never wait and never look for the context. So a function that takes no
//! other extractor puts no context into the extensions of its requests, and a sync one is called
//! plainly.

use super::{
    Phase,
    extractor_state::{ExtractorState as _, StateIn},
    gather::Source,
};
use crate::{
    Error,
    pipeline::{Cx, Needs},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, OriginalUri, Path, Query, RawQuery},
    http::{HeaderMap, Method, Uri, Version, request::Parts},
};
use serde::de::DeserializeOwned;
use std::{future::Future, marker::PhantomData};

/// An argument that axum extracts from the request head.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "neither a context argument nor an axum extractor of the request head",
    note = "a body extractor (`Bytes`, `String`, `Json<T>`, `Form<T>`) is the last argument of a view or a before hook: move it there",
    note = "an after hook takes the response as `&mut Response`, or as `Response` if it returns one; a teardown takes `&Outcome`, an error handler `&Error` or `&E` first",
    note = "an extractor that needs axum's state (`T: FromRef<AppState>`, as `SignedCookieJar` does of its `Key`) gets the app's `State<AppState>` if the attribute says `state = AppState`",
    note = "all other arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts` and every `FromRequestParts<()>` type, such as `HeaderMap`",
    note = "a type that is `serde::Deserialize`, such as `u64` or one of your own, comes in the extractor of the part of the request that it is read from: `Query<T>` (behind the `?`) or `Path<T>` (the parameters of the route)"
)]
pub trait PartsArgument<S>: Sized {
    fn extract(parts: &mut Parts, state: &S) -> impl Future<Output = Result<Self, Error>> + Send;
}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync, T: FromRequestParts<S, Rejection: Send + 'static>> PartsArgument<S> for T {
    async fn extract(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        T::from_request_parts(parts, state)
            .await
            .map_err(Error::raise)
    }
}

/// The argument comes from the request head.
pub struct FromHead<P, T> {
    /// The extractor is axum's own.
    is_known: bool,
    /// The extractor is axum's `WebSocketUpgrade`.
    ends_at_handshake: bool,
    argument: PhantomData<fn() -> (P, T)>,
}

impl<P, T> FromHead<P, T> {
    pub(super) fn any() -> Self {
        FromHead {
            is_known: false,
            ends_at_handshake: false,
            argument: PhantomData,
        }
    }

    pub(super) fn known() -> Self {
        FromHead {
            is_known: true,
            ends_at_handshake: false,
            argument: PhantomData,
        }
    }

    #[cfg(feature = "ws")]
    pub(super) fn ending_at_handshake() -> Self {
        FromHead {
            ends_at_handshake: true,
            ..FromHead::known()
        }
    }
}

impl<P: Phase, T: PartsArgument<StateIn<P>> + 'static> Source<P, (), T> for FromHead<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        if self.is_known {
            needs.head = true;
        } else {
            needs.reads_head();
        }
        P::State::needs(needs);
        needs.ends_at_handshake |= self.ends_at_handshake;
    }

    async fn __take(self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error> {
        let state = P::State::of(cx)?;
        T::extract(&mut cx.parts, &state).await
    }
}

/// Extractors of axum's own. With `for P`, only in such phases.
macro_rules! known_source {
    ($(impl[$($generics:tt)*] for $phase:ident, $extractor:ty;)*) => {
        $(
            impl<$($generics)*, X> $crate::adapt::KnownSource<$phase, $extractor>
                for &$crate::adapt::lookup::Arg<$phase, $extractor, X>
            {
                fn __source(&self) -> FromHead<$phase, $extractor> {
                    FromHead::known()
                }
            }

            impl<$($generics)*, X> $crate::adapt::LastKnownSource<$phase, $extractor>
                for &&$crate::adapt::lookup::Arg<$phase, $extractor, X>
            {
                fn __source_or_body(&self) -> FromHead<$phase, $extractor> {
                    FromHead::known()
                }
            }
        )*
    };
}
pub(super) use known_source;

known_source! {
    impl[P] for P, HeaderMap;
    impl[P] for P, Method;
    impl[P] for P, Uri;
    impl[P] for P, Version;
    impl[P] for P, MatchedPath;
    impl[P] for P, OriginalUri;
    impl[P] for P, RawQuery;
    impl[P, T: Clone + Send + Sync + 'static] for P, ConnectInfo<T>;
    impl[P, T: DeserializeOwned + Send + 'static] for P, Path<T>;
    impl[P, T: DeserializeOwned + 'static] for P, Query<T>;
}
