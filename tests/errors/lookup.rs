//! Which handler takes an error: code, then scope, then type (F46).

use hooks_runtime::{Registration, prelude::*};
use std::{io, num::ParseIntError};

/// Views that raise, below the prefix of a blueprint, as in Flask's matrix.
macro_rules! raising {
    ($($blueprint:ident)*) => {$(
        #[allow(non_snake_case)]
        mod $blueprint {
            use super::*;

            pub(super) static BP: Blueprint = Blueprint::new(stringify!($blueprint)).url_prefix("/bp");

            #[get(BP, "/{what}")]
            fn raise(Path(what): Path<String>) -> Result<()> {
                match &*what {
                    "value" => Err("x".parse::<u8>().unwrap_err().into()),
                    "io" => Err(io::Error::other("gone").into()),
                    "io404" => Err(Error::from(io::Error::other("gone")).with_status(StatusCode::NOT_FOUND)),
                    "panic" => panic!("on purpose"),
                    code => Err(abort(code.parse().unwrap())),
                }
            }
        }
    )*};
}

/// `name: what it takes` handlers of a blueprint, in its own scope or in the app's.
macro_rules! handlers {
    ($($attribute:ident($blueprint:ident $(, $code:literal)?) $name:ident: $takes:ty;)*) => {$(
        #[$attribute($blueprint::BP $(, $code)?)]
        fn $name(_: &$takes) -> &'static str {
            stringify!($name)
        }
    )*};
}

raising!(A B C D E F G H);

handlers! {
    app_error_handler(A, 404) a_app_404: Error;
    error_handler(A) a_bp_any: Error;

    app_error_handler(B) b_app_any: Error;
    error_handler(B, 500) b_bp_500: Error;

    app_error_handler(C, 500) c_app_500: Error;
    error_handler(C) c_bp_any: Error;

    app_error_handler(D) d_app_value: ParseIntError;
    error_handler(D) d_bp_any: Error;

    error_handler(E, 500) e_bp_500: Error;

    app_error_handler(F) f_app_any: Error;
    app_error_handler(F) f_app_io: io::Error;
    error_handler(F) f_bp_value: ParseIntError;

    error_handler(G, 404) g_bp_404: io::Error;
    app_error_handler(G, 404) g_app_404: Error;
}

async fn body(registration: impl Into<Registration>, uri: &str) -> String {
    support::quiet();
    let res = App::new()
        .register(registration)
        .test_client()
        .get(uri)
        .await;
    res.text().to_owned()
}

#[tokio::test]
async fn the_lookup_is_flasks() {
    // S9, as far as Rust has superclasses: the catch-all is the only one.
    let matrix: [(&'static Blueprint, &[(&str, &str)]); 6] = [
        // An app's handler for the code beats a blueprint's catch-all (F47).
        (
            &A::BP,
            &[
                ("404", "a_app_404"),
                ("403", "a_bp_any"),
                ("value", "a_bp_any"),
            ],
        ),
        // An app's catch-all beats a blueprint's 500 for a plain error, not for an abort (F52).
        (
            &B::BP,
            &[
                ("value", "b_app_any"),
                ("500", "b_bp_500"),
                ("panic", "b_app_any"),
            ],
        ),
        (
            &C::BP,
            &[
                ("value", "c_bp_any"),
                ("500", "c_app_500"),
                ("panic", "c_bp_any"),
            ],
        ),
        // A blueprint's catch-all beats an app's handler for the very type (F48).
        (&D::BP, &[("value", "d_bp_any")]),
        // The handler for 500 takes what nobody else did.
        (
            &E::BP,
            &[
                ("value", "e_bp_500"),
                ("500", "e_bp_500"),
                ("panic", "e_bp_500"),
                ("404", "Not Found"),
            ],
        ),
        // Within a scope the type goes before the catch-all, whatever their order.
        (
            &F::BP,
            &[
                ("value", "f_bp_value"),
                ("io", "f_app_io"),
                ("404", "f_app_any"),
            ],
        ),
    ];
    for (blueprint, rows) in matrix {
        for (what, handler) in rows {
            let uri = format!("/bp/{what}");
            assert_eq!(
                body(blueprint, &uri).await,
                *handler,
                "{blueprint:?} {what}"
            );
        }
    }
}

#[tokio::test]
async fn a_handler_for_a_code_may_ask_for_a_type_and_is_passed_over_otherwise() {
    assert_eq!(body(&G::BP, "/bp/io404").await, "g_bp_404");
    assert_eq!(body(&G::BP, "/bp/404").await, "g_app_404");
}

#[tokio::test]
async fn a_blueprints_handlers_do_not_see_an_unmatched_url_below_it() {
    // F61, and the last row of S9.
    assert_eq!(body(&A::BP, "/bp/no/where").await, "a_app_404");
    assert_eq!(body(&B::BP, "/bp/no/where").await, "b_app_any");
    assert_eq!(body(&C::BP, "/bp/no/where").await, "Not Found");
}

#[tokio::test]
async fn nothing_handled_is_rendered_as_it_is() {
    assert_eq!(body(&H::BP, "/bp/404").await, "Not Found");
    assert_eq!(body(&H::BP, "/bp/value").await, "Internal Server Error");
}

static OUTER: Blueprint = Blueprint::new("outer");
static INNER: Blueprint = Blueprint::new("inner");

#[error_handler(OUTER, 404)]
fn outer_404(_: &Error) -> &'static str {
    "outer_404"
}

#[error_handler(OUTER, 403)]
fn outer_403(_: &Error) -> &'static str {
    "outer_403"
}

#[error_handler(INNER, 404)]
fn inner_404(_: &Error) -> &'static str {
    "inner_404"
}

#[error_handler(INNER)]
fn inner_any(_: &Error) -> &'static str {
    "inner_any"
}

#[get(INNER, "/{code}")]
fn inner(Path(code): Path<u16>) -> Result<()> {
    Err(abort(StatusCode::from_u16(code)?))
}

#[tokio::test]
async fn a_nested_blueprint_falls_back_outward_one_code_at_a_time() {
    // F62, F47
    assert_eq!(body(OUTER.nest(&INNER), "/404").await, "inner_404");
    assert_eq!(body(OUTER.nest(&INNER), "/403").await, "outer_403");
    assert_eq!(body(OUTER.nest(&INNER), "/402").await, "inner_any");
}

static APP: Blueprint = Blueprint::new("app");

#[app_error_handler(APP, 409)]
fn contributed(_: &Error) -> &'static str {
    "contributed"
}

#[error_handler(409)]
fn own(_: &Error) -> &'static str {
    "own"
}

#[before_request(APP)]
fn before() -> Result<()> {
    Err(abort(StatusCode::CONFLICT))
}

#[get(APP, "/conflict")]
fn conflict() {}

#[tokio::test]
async fn the_apps_own_handler_beats_one_that_a_blueprint_contributes() {
    assert_eq!(body(&APP, "/conflict").await, "contributed");
    let client = app!(self).register(&APP).test_client();
    assert_eq!(client.get("/conflict").await.text(), "own");
}
