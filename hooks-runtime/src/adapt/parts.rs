//! Arguments that axum extracts from the request head.
//!
//! Axum's own extractors never wait and never look for the context. So a function that takes no
//! other extractor puts no context into the extensions of its requests, and a sync one is called
//! plainly.

use super::{
    Phase,
    gather::Source,
    lookup::{Arg, KnownSource, LastKnownSource},
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
    note = "all other arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts` and every `FromRequestParts<()>` type, such as `HeaderMap`",
    note = "a type of your own that is `serde::Deserialize` comes in the extractor of the part of the request that it is read from: `Query<T>` (behind the `?`) or `Path<T>` (the parameters of the route)"
)]
pub trait PartsArgument: Sized {
    fn extract(parts: &mut Parts) -> impl Future<Output = Result<Self, Error>> + Send;
}

#[diagnostic::do_not_recommend]
impl<T: FromRequestParts<(), Rejection: Send + 'static>> PartsArgument for T {
    async fn extract(parts: &mut Parts) -> Result<Self, Error> {
        T::from_request_parts(parts, &())
            .await
            .map_err(Error::raise)
    }
}

/// The argument comes from the request head.
pub struct FromHead<P, T> {
    /// The extractor is axum's own.
    is_known: bool,
    argument: PhantomData<fn() -> (P, T)>,
}

impl<P, T> FromHead<P, T> {
    pub(super) fn any() -> Self {
        FromHead {
            is_known: false,
            argument: PhantomData,
        }
    }

    fn known() -> Self {
        FromHead {
            is_known: true,
            argument: PhantomData,
        }
    }
}

impl<P: Phase, T: PartsArgument + 'static> Source<P, (), T> for FromHead<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        if self.is_known {
            needs.head = true;
        } else {
            needs.reads_head();
        }
        #[cfg(feature = "ws")]
        if std::any::TypeId::of::<P>() == std::any::TypeId::of::<super::View>() {
            crate::ws::detect::<T>(needs);
        }
    }

    fn __take(
        self,
        cx: &mut Cx,
        _: &mut P::Subject,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        T::extract(&mut cx.parts)
    }
}

macro_rules! known {
    ($(impl[$($generics:tt)*] $extractor:ty;)*) => {
        $(
            impl<P, $($generics)*> KnownSource<P, $extractor> for &Arg<P, $extractor> {
                fn __source(&self) -> FromHead<P, $extractor> {
                    FromHead::known()
                }
            }

            impl<P, $($generics)*> LastKnownSource<P, $extractor> for &&Arg<P, $extractor> {
                fn __source_or_body(&self) -> FromHead<P, $extractor> {
                    FromHead::known()
                }
            }
        )*
    };
}

known! {
    impl[] HeaderMap;
    impl[] Method;
    impl[] Uri;
    impl[] Version;
    impl[] MatchedPath;
    impl[] OriginalUri;
    impl[] RawQuery;
    impl[T: Clone + Send + Sync + 'static] ConnectInfo<T>;
    impl[T: DeserializeOwned + Send + 'static] Path<T>;
    impl[T: DeserializeOwned + 'static] Query<T>;
}
