//! Random requests to three classes, as `fuzz.py` has them and recorded what Django does.

use crate::prelude::*;

traced!(a "A" b "B" c "C");

#[error_handler(404)]
fn handler404(error: &Error, uri: Uri) -> Result<Response> {
    log(format!("handler 404({})", name(error)));
    let answer = act(&uri, "handler404")?;
    Ok(answer.unwrap_or_else(|| (StatusCode::NOT_FOUND, "handled 404").into_response()))
}

#[error_handler(500)]
fn handler500(_: &Error) -> (StatusCode, &'static str) {
    log("handler 500");
    (StatusCode::INTERNAL_SERVER_ERROR, "handled 500")
}

#[tokio::test]
#[ignore = "tests/django/fuzz.py records what this compares, and runs it"]
async fn random_requests() {
    let app = App::new()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    Parity::in_file("target/django-random.json")
        .of(app.hook(view).hook(handler404).hook(handler500))
        .await;
}
