//! The comparison of explanations with requests finds what does not agree.

use hooks_runtime::{
    inspect::{Answer, DescribedHook, Explanation},
    prelude::*,
};
use support::explained::{Answered, Done, Told, Traced, disagreement};

#[before_request]
fn one() -> Option<&'static str> {
    None
}

#[before_request]
fn two() {}

#[get("/seen")]
fn seen() {}

#[error_handler(404)]
fn lost(_: &Error) -> StatusCode {
    StatusCode::NOT_FOUND
}

#[after_request]
fn late(_: &mut Response) {}

#[after_request]
fn early(_: &mut Response) {}

#[teardown_request]
fn end() {}

fn app() -> App {
    let app = App::new().hook(one).hook(two).hook(seen).hook(lost);
    app.hook(late).hook(early).hook(end)
}

struct Named;

impl Traced for Named {
    fn hook(&self, hook: &DescribedHook) -> String {
        hook.function.clone()
    }

    fn answer(&self, explained: &Explanation, _: StatusCode) -> Answered {
        match &explained.answer {
            Answer::Route { function, .. } => Answered::plain(function),
            other => panic!("{other:?}"),
        }
    }
}

/// Whether a GET of this path agrees with this trace and status.
fn agrees(path: &str, told: Told, trace: &str, status: u16) -> bool {
    let explained = app().explain(Method::GET, path);
    let trace: Vec<_> = trace.split(' ').map(str::to_owned).collect();
    let done = Done {
        trace: &trace,
        told,
        status: StatusCode::from_u16(status).unwrap(),
        allow: None,
        location: None,
    };
    disagreement(&Named, &explained, &done).is_none()
}

#[test]
fn a_whole_request_agrees_with_all_functions_in_order_and_the_status_only() {
    let agrees = |path, trace, status| agrees(path, Told::Nothing, trace, status);
    assert!(agrees("/seen", "one two seen early late end", 200));
    for other in [
        "two one seen early late end",
        "one seen early late end",
        "one two seen late early end",
        "one two seen early late",
        "one two two seen early late end",
        "one two early late end",
    ] {
        assert!(!agrees("/seen", other, 200), "{other}");
    }
    assert!(!agrees("/seen", "one two seen early late end", 404));
    assert!(agrees("/none", "one two lost early late end", 404));
    assert!(!agrees("/none", "one two early late end", 404));
    assert!(!agrees("/none", "one two seen early late end", 200));
}

#[test]
fn a_request_that_ends_early_agrees_with_the_first_functions_of_each_phase() {
    let agrees = |trace| agrees("/seen", Told::ToEnd, trace, 500);
    for same in [
        "one early late end",
        "one two seen early end",
        "one two seen lost early lost early late end",
        "one two seen early early late end",
    ] {
        assert!(agrees(same), "{same}");
    }
    for other in [
        "two seen early late end",
        "one seen early late end",
        // `two` cannot answer.
        "one two early late end",
        "one late end",
        "one early late",
        "early one late end",
        "one other early late end",
        "one early late early late early late end",
    ] {
        assert!(!agrees(other), "{other}");
    }
}
