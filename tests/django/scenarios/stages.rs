//! Three classes with hooks, and an answer or an error at every stage of the way.

use crate::prelude::*;

traced!(a "A" b "B" c "C");

#[tokio::test]
async fn stages() {
    let app = App::new()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    recorded("stages").of(app.hook(view)).await;
}
