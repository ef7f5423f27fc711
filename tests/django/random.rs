//! Random requests to three classes, as `fuzz.py` has them and recorded what Django does.

use crate::prelude::*;
use hooks_runtime::inspect::{DescribedHook, Explanation};
use support::explained::{Answered, Traced};

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

/// As the functions above write their names.
struct Classes;

impl Traced for Classes {
    fn event(&self, event: &str) -> Option<String> {
        let name = event.split(['(', '[']).next().unwrap_or_default();
        let is_left = name.ends_with(".response") || name.starts_with("logged");
        (!is_left).then(|| name.to_owned())
    }

    fn hook(&self, hook: &DescribedHook) -> String {
        let class = hook.module.rsplit("::").next().unwrap_or_default();
        let class = class.to_uppercase();
        match hook.function.as_str() {
            "call" => format!("{class}.request"),
            "process_view" => format!("{class}.view"),
            "process_exception" => format!("{class}.exception"),
            handler => handler.replace("handler", "handler "),
        }
    }

    fn answer(&self, _: &Explanation, _: StatusCode) -> Answered {
        Answered::plain("view")
    }
}

#[tokio::test]
#[ignore = "tests/django/fuzz.py records what this compares, and runs it"]
async fn random_requests() {
    let app = App::new()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    Parity::in_file("target/django-random.json")
        .of_explained(app.hook(view).hook(handler404).hook(handler500), &Classes)
        .await;
}
