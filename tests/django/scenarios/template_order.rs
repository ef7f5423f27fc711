//! `process_template_response`: innermost first, on every deferred response, before it is rendered.

use crate::template_prelude::*;

templated!(a others_of_a "A" b others_of_b "B" c others_of_c "C");

#[tokio::test]
async fn template_order() {
    let app = app()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    recorded("template_order").of(app).await;
}
