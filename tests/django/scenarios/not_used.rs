//! A middleware that declines when it is set up: its neighbours are linked, its hooks are not called.

use crate::prelude::*;

traced!(a "A" c "C");

struct X;

impl Middleware for X {
    fn set_up(&mut self) -> bool {
        false
    }

    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        log("X.request");
        Ok(next.run(request).await)
    }
}

#[tokio::test]
async fn not_used() {
    let app = || App::new().hook(view);
    recorded("not_used")
        .of_all([
            (
                "in the middle",
                app().with_all(a::class).middleware(X).with_all(c::class),
            ),
            (
                "at both ends",
                app().middleware(X).with_all(a::class).middleware(X),
            ),
            ("alone", app().middleware(X)),
        ])
        .await;
}
