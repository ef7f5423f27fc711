use axum::extract::{FromRef, FromRequestParts};
use hooks_runtime::prelude::*;

struct Key;

struct Signed;

impl<S: Send + Sync> FromRequestParts<S> for Signed
where
    Key: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self> {
        Ok(Signed)
    }
}

#[before_request]
fn check(_: Signed, _: G) {}

fn main() {}
