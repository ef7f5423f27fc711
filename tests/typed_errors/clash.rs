//! Two handlers for `HttpError` in one scope.

use hooks_runtime::prelude::*;

#[error_handler]
fn first(_: &HttpError) -> &'static str {
    "first"
}

#[error_handler]
fn second(_: &HttpError) -> &'static str {
    "second"
}

#[test]
fn they_are_a_problem_that_names_both() {
    let problems = app!(self).build().unwrap_err();
    let text = problems.to_string();
    assert!(
        text.contains("two error handlers for `&hooks_runtime::HttpError`"),
        "{text}"
    );
    assert!(text.contains("first") && text.contains("second"), "{text}");
}
