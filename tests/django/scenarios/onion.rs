//! The onion: middleware in, the view, middleware out again, however it is written.

use crate::prelude::*;

plain!(a "A" b "B" c "C");

const D: Traced = Traced("D");
const E: Traced = Traced("E");
const F: Traced = Traced("F");

#[tokio::test]
async fn onion() {
    // C4: values of a scope are further in than its functions, wherever they are given.
    let functions_first = |reply: &mut Reply| {
        reply.trace.swap(1, 2);
        let last = reply.trace.len() - 1;
        reply.trace.swap(last - 2, last - 1);
    };
    let app = || App::new().hook(view);
    recorded("onion")
        .but_in("in turn", "GET /", functions_first)
        .but_in("in turn", "GET /none", functions_first)
        .of_all([
            ("none", app()),
            ("functions", app().hook(a).hook(b).hook(c)),
            ("classes", app().middleware(D).middleware(E).middleware(F)),
            (
                "functions, then classes",
                app().hook(a).hook(b).middleware(D).middleware(E),
            ),
            ("in turn", app().hook(a).middleware(D).hook(b).middleware(E)),
            ("one twice", app().middleware(D).middleware(E).middleware(D)),
        ])
        .await;
}
