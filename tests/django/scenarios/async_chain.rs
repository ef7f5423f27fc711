//! Middleware of both kinds under ASGI: Django puts threads in between, the order is the same.

use crate::prelude::*;

plain!(a "A" b "B" c "C");

traced!(t "T");

#[tokio::test]
async fn async_chain() {
    let app = || App::new().hook(view);
    recorded("async_chain")
        .of_all([
            ("both kinds", app().hook(a).hook(b).hook(c)),
            ("hooks", app().with_all(t::class).hook(a)),
        ])
        .await;
}
