//! What no recording can show: where hooks have no program that Django or Starlette could run as
//! well.

use crate::prelude::*;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// Tells when it is set up, and counts its requests.
struct SetUp(&'static str, Arc<AtomicU32>);

impl Middleware for SetUp {
    fn set_up(&mut self) -> bool {
        log(format!("{} is set up", self.0));
        true
    }

    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Ok(next.run(request).await)
    }
}

#[tokio::test]
async fn a_middleware_is_set_up_once_where_it_is_given() {
    // D1: Django sets up the last of its list first, as each is made around the next.
    let requests = Arc::<AtomicU32>::default();
    let app = App::new().hook(view);
    let app = app.middleware(SetUp("outer", requests.clone()));
    let app = app.middleware(SetUp("inner", requests.clone()));
    assert_eq!(taken(), ["outer is set up", "inner is set up"]);
    let client = app.test_client();
    for _ in 0..2 {
        assert_eq!(client.get("/").await.text(), "viewed");
    }
    assert_eq!(taken(), ["view", "view"]);
    assert_eq!(requests.load(Ordering::Relaxed), 4);
}
