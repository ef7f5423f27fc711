//! A framework that re-exports the runtime, used where `hooks_runtime` itself is not in reach.
#![deny(warnings)]

mod framework {
    pub(crate) use hooks_runtime as inner;
}

mod hooks_runtime_is_not_this {
    use crate::framework::inner::prelude::*;

    #[before_request(crate = crate::framework::inner)]
    fn start(_: G) {}

    #[get("/", crate = crate::framework::inner)]
    async fn index() {}

    #[error_handler(404, crate = crate::framework::inner)]
    fn missing() -> &'static str {
        "missing"
    }
}

fn main() {
    drop(framework::inner::app!().build().unwrap());
}
