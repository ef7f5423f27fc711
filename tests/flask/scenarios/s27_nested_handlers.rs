//! A nested blueprint falls back outward, one code at a time; a raised response meets no handler.

use crate::prelude::*;

macro_rules! handler {
    ($name:ident $said:literal: [$($key:tt)*] $takes:ty) => {
        #[$($key)*]
        fn $name(error: &$takes) -> (StatusCode, String) {
            log($said);
            (status(599), format!("{} <- {}", $said, name(error)))
        }
    };
}

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");
static BARE: Blueprint = Blueprint::new("bare").url_prefix("/bare");
handler!(app_403 "app 403": [error_handler(403)] Error);
handler!(app_404 "app 404": [error_handler(404)] Error);
handler!(app_409 "app 409": [error_handler(409)] Error);
handler!(app_key_error "app KeyError": [error_handler] KeyError);
handler!(outer_404 "outer 404": [error_handler(OUTER, 404)] Error);
handler!(outer_401 "outer 401": [error_handler(OUTER, 401)] Error);
handler!(inner_404 "inner 404": [error_handler(INNER, 404)] Error);
handler!(inner_exception "inner Exception": [error_handler(INNER)] Error);
hooks!(app);
hooks!(INNER, inner);

#[get(OUTER, "/{what}")]
#[get(INNER, "/{what}")]
#[get(BARE, "/{what}")]
fn view(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[get(OUTER, "/response")]
#[get(INNER, "/response")]
#[expect(clippy::result_large_err, reason = "a response raised as it is")]
fn response() -> Result<(), Response> {
    Err((StatusCode::CONFLICT, [("x-raised", "yes")], "as it is").into_response())
}

#[tokio::test]
async fn s27_nested_handlers() {
    let app = App::new()
        .hook(app_403)
        .hook(app_404)
        .hook(app_409)
        .hook(app_key_error);
    let app = app
        .with_all(app::hooks)
        .register(OUTER.nest(INNER.nest(&BARE)));
    Parity::with("s27_nested_handlers").of(app).await;
}
