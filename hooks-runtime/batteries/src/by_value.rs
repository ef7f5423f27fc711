//! Extractors of values that functions take as they are, for functions that a route names and for
//! extractors of the user's own.

/// `Type` and `Option<Type>` as extractors: what is provided to the request.
macro_rules! extractors {
    ($type:ty, $given_by:literal) => {
        impl hooks_runtime::ProvidedByValue for $type {
            const GIVEN_BY: &'static str = $given_by;
        }

        impl<S: Sync> hooks_runtime::axum::extract::FromRequestParts<S> for $type {
            type Rejection = hooks_runtime::Error;

            async fn from_request_parts(
                parts: &mut hooks_runtime::axum::http::request::Parts,
                state: &S,
            ) -> hooks_runtime::Result<Self> {
                type Context = hooks_runtime::RequestContext;
                let ctx = <Context as hooks_runtime::axum::extract::FromRequestParts<S>>
                                                    ::from_request_parts(parts, state).await?;
                Ok(<$type>::clone(&*ctx.demand::<$type>(parts).await?))
            }
        }

        impl<S: Sync> hooks_runtime::axum::extract::OptionalFromRequestParts<S> for $type {
            type Rejection = hooks_runtime::Error;

            async fn from_request_parts(
                parts: &mut hooks_runtime::axum::http::request::Parts,
                state: &S,
            ) -> hooks_runtime::Result<Option<Self>> {
                type Asked = hooks_runtime::Provided<$type>;
                let provided = <Asked as hooks_runtime::axum::extract::OptionalFromRequestParts<
                    S,
                >>::from_request_parts(parts, state)
                .await?;
                Ok(provided.map(|value| <$type>::clone(&value)))
            }
        }
    };
}

pub(crate) use extractors;
