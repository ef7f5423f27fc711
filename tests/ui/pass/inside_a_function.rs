//! A function body may hold hooks, which see the items beside them.
#![deny(warnings)]

use hooks_runtime::prelude::*;

#[test]
fn builds() {
    struct Visits(u32);

    #[before_request]
    fn count(g: G) {
        g.set(std::sync::Arc::new(Visits(1)));
    }

    #[get("/")]
    async fn index(g: G) -> String {
        g.get::<std::sync::Arc<Visits>>().unwrap().0.to_string()
    }

    drop(app!(self).build().unwrap());
}
