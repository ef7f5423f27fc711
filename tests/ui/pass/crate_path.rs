//! A framework that re-exports the runtime, used where `hooks_runtime` itself is not in reach.
#![deny(warnings)]

mod framework {
    pub(crate) use hooks_runtime as inner;
}

mod hooks_runtime_is_not_this {
    use crate::crate_path::framework::inner::prelude::*;

    #[before_request(crate = crate::crate_path::framework::inner)]
    fn start(_: G) {}

    #[get("/", crate = crate::crate_path::framework::inner)]
    async fn index() {}

    #[error_handler(404, crate = crate::crate_path::framework::inner)]
    fn missing() -> &'static str {
        "missing"
    }

    struct Missing;

    #[error_response(crate = crate::crate_path::framework::inner)]
    impl IntoResponse for Missing {
        fn into_response(self) -> Response {
            StatusCode::NOT_FOUND.into_response()
        }
    }

    #[get("/missing", crate = crate::crate_path::framework::inner)]
    fn fails() -> Result<(), Missing> {
        Err(Missing)
    }
}

#[test]
fn builds() {
    drop(framework::inner::app!(self).build().unwrap());
}
