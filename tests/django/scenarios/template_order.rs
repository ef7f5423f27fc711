//! `process_template_response`: innermost first, on every deferred response, before it is rendered.

use crate::template_prelude::*;

templated!(a others_of_a "A" b others_of_b "B" c others_of_c "C");

#[tokio::test]
async fn template_order() {
    let app = app()
        .with_class(a::class)
        .with_class(b::class)
        .with_class(c::class);
    recorded("template_order").of(app).await;
}
