//! `process_exception`: who is asked about which error, and what an answer does.

use crate::prelude::*;

traced!(a "A" b "B" c "C");

#[tokio::test]
async fn exception_hooks() {
    let app = App::new()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    recorded("exception_hooks").of(app.hook(view)).await;
}
