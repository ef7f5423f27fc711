//! App hooks of the app and of blueprints, and hooks of scopes; parent, child and sibling.

use crate::prelude::*;

/// Hooks with these attributes, of the app or of a blueprint, that log a name.
macro_rules! add {
    ($module:ident $name:literal: $before:ident $after:ident $teardown:ident $($blueprint:ident)?) => {
        mod $module {
            use super::*;

            #[$before($($blueprint)?)]
            pub(super) fn before() {
                log($name);
            }

            #[$after($($blueprint)?)]
            pub(super) fn after(_: &mut Response) {
                log($name);
            }

            #[$teardown($($blueprint)?)]
            pub(super) fn teardown() {
                log(concat!("teardown ", $name));
            }
        }
    };
}

static P: Blueprint = Blueprint::new("P");
static C: Blueprint = Blueprint::new("C");
static S: Blueprint = Blueprint::new("S");

add!(c_app "C.app": before_app_request after_app_request teardown_app_request C);
add!(c "C": before_request after_request teardown_request C);
add!(p_app "P.app": before_app_request after_app_request teardown_app_request P);
add!(p "P": before_request after_request teardown_request P);
add!(s_app "S.app": before_app_request after_app_request teardown_app_request S);
add!(s "S": before_request after_request teardown_request S);
add!(app0 "app0": before_request after_request teardown_request);
add!(app1 "app1": before_request after_request teardown_request);

#[get(C, "/c")]
fn in_c() -> &'static str {
    log("view");
    "c"
}

#[get(S, "/s")]
fn in_s() -> &'static str {
    log("view");
    "s"
}

#[get("/top")]
fn in_top() -> &'static str {
    log("view");
    "top"
}

fn app0(app: App) -> App {
    app.hook(app0::before)
        .hook(app0::after)
        .hook(app0::teardown)
}

fn app1(app: App) -> App {
    app.hook(app1::before)
        .hook(app1::after)
        .hook(app1::teardown)
}

#[tokio::test]
async fn s12_order() {
    let in_turn = "the app's hooks and the blueprints in turn";
    // C6 for F72: the app's own hooks come first, wherever a blueprint is registered.
    let app_first = |reply: &mut Reply| {
        let (s, app1) = (position(reply, "S.app"), position(reply, "app1"));
        reply.trace.swap(s, app1);
        for kind in ["app1", "teardown app1"] {
            let hook = reply.trace.iter().rposition(|event| event == kind).unwrap();
            let s = kind.replace("app1", "S.app");
            let s = reply.trace.iter().rposition(|event| *event == s).unwrap();
            reply.trace.swap(hook, s);
        }
    };
    let app = || App::new().hook(in_top);
    Parity::with("s12_order")
        .but_in(in_turn, "GET /c", app_first)
        .but_in(in_turn, "GET /s", app_first)
        .but_in(in_turn, "GET /top", app_first)
        .but_in(in_turn, "GET /none", app_first)
        .of_all([
            (
                "the app's hooks, then the blueprints",
                app()
                    .with_all(app0)
                    .with_all(app1)
                    .register(&S)
                    .register(P.nest(&C)),
            ),
            (
                in_turn,
                app()
                    .with_all(app0)
                    .register(&S)
                    .with_all(app1)
                    .register(P.nest(&C)),
            ),
        ])
        .await;
}

fn position(reply: &Reply, event: &str) -> usize {
    reply.trace.iter().position(|each| each == event).unwrap()
}
