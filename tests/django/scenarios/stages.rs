//! Three classes with hooks, and an answer or an error at every stage of the way.

use crate::prelude::*;

traced!(a "A" b "B" c "C");

#[tokio::test]
async fn stages() {
    let app = App::new()
        .with_class(a::class)
        .with_class(b::class)
        .with_class(c::class);
    recorded("stages").of(app.hook(view)).await;
}
