//! Own binary: `app!()` collects all of it. Hooks of one scope run in definition order: the crates
//! that `app!` names, the root file, then files by path, lines, columns and names.

use auth_kit::{Ran, ran};
use hooks_runtime::prelude::*;

// Declared against the order of their paths.
mod ant;
mod users;
mod zoo;

macro_rules! hook {
    ($($(#[$option:meta])* $name:ident)*) => {
        $($(#[$option])* fn $name(g: G) { ran(&g, stringify!($name)); })*
    };
}
use hook;

hook! {
    #[before_request] root_first
    #[before_request] root_second
    #[before_request(order = 1)] root_late
    #[before_request(order = -1)] root_early
}

mod inline {
    use super::*;

    hook!(
        #[before_request]
        root_inline
    );

    // Called as the folder is, and as a root file is.
    mod order {
        use super::*;

        hook!(
            #[before_request]
            root_inline_order
        );
    }

    // Called as this file is: only the others show that it is the root file.
    mod main {
        use super::*;

        hook!(
            #[before_request]
            root_inline_main
        );
    }

    mod lib {
        use super::*;

        hook!(
            #[before_request]
            root_inline_lib
        );
    }
}

#[rustfmt::skip]
mod one_line {
    use super::*;

    #[before_request] fn line_b(g: G) { ran(&g, "line_b"); } #[before_request] fn line_a(g: G) { ran(&g, "line_a"); }
}

#[after_request]
fn tell(g: G, res: &mut Response) {
    let ran: Ran = g.get().unwrap_or_default();
    let ran = ran.0.join(" ").parse().expect("names");
    res.headers_mut().insert("x-ran", ran);
}

#[get("/")]
fn index(g: G) -> String {
    g.get::<Ran>().unwrap_or_default().0.join(" ")
}

const OWN: &str = "root_first root_second root_inline root_inline_order root_inline_main root_inline_lib line_b line_a \
    ant_one ant_two main_is_no_root users_one users_two order_is_no_root zoo_one";

async fn what_ran(app: App, uri: &str) -> String {
    let response = app.test_client().get(uri).await;
    assert_eq!(response.status(), StatusCode::OK, "{uri}");
    response.text().to_owned()
}

#[tokio::test]
async fn the_root_file_comes_first_then_files_by_path() {
    let ran = what_ran(app!(), "/").await;
    assert_eq!(ran, format!("root_early {OWN} root_late"));
    assert_eq!(
        what_ran(app!(self), "/").await,
        ran,
        "the root module is the whole crate"
    );
}

#[tokio::test]
async fn crates_that_app_names_come_first_but_after_a_lower_order() {
    let ran = what_ran(app!(auth_kit), "/").await;
    let kit = "auth_kit::kit_root auth_kit::kit_area";
    assert_eq!(ran, format!("root_early {kit} {OWN} root_late"));
    assert_eq!(
        what_ran(app!(auth_kit), "/kit").await,
        ran,
        "its routes are collected too"
    );
}

#[tokio::test]
async fn a_linked_crate_that_app_does_not_name_adds_nothing() {
    assert!(quiet_kit::is_linked());
    let client = app!(auth_kit).test_client();
    assert_eq!(client.get("/").await.status(), StatusCode::OK);
    assert_eq!(client.get("/quiet").await.status(), StatusCode::NOT_FOUND);
    let client = app!(quiet_kit).test_client();
    assert_eq!(client.get("/").await.status(), StatusCode::IM_A_TEAPOT);
}

#[tokio::test]
async fn what_a_registered_blueprint_brings_comes_after_all_of_the_apps_own() {
    let app = app!().register(&auth_kit::AREA);
    assert_eq!(
        what_ran(app, "/").await,
        format!("root_early {OWN} auth_kit::area_app root_late")
    );
}

#[tokio::test]
async fn after_hooks_run_in_reverse_of_definition_order() {
    let described = app!().describe();
    let names = |kind: &str| {
        let chain = described.routes[0].chain.iter();
        let names = chain
            .filter(|hook| hook.kind.name() == kind)
            .map(|hook| hook.function.as_str());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("after_request"), "zoo_after ant_after tell");
    assert_eq!(names("teardown_request"), "zoo_teardown ant_teardown");
}
