//! `app!(self)` collects the module it is called in and the modules below it, and nothing of its
//! neighbours.

mod shared;
mod shop;
mod shop_admin;

use hooks_runtime::prelude::*;

/// In none of the apps below.
#[before_request]
fn of_the_root() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

fn functions(app: &App, kind: &str) -> Vec<String> {
    let described = app.describe();
    let chain = described.routes[0].chain.iter();
    let of_kind = chain.filter(|hook| hook.kind.name() == kind);
    of_kind.map(|hook| hook.function.clone()).collect()
}

async fn text(app: App, uri: &str) -> (u16, String) {
    let response = app.test_client().get(uri).await;
    (response.status().as_u16(), response.text().to_owned())
}

#[tokio::test]
async fn hooks_are_those_of_the_module_and_below_in_the_order_of_files_and_lines() {
    let own = functions(&shop::app(), "before_request");
    assert_eq!(own, ["shop_one", "shop_two", "stock_one"]);
    let with_kit = functions(&shop::app_with_kit(), "before_request");
    assert_eq!(with_kit[..2], ["kit_root", "kit_area"]);
    assert_eq!(with_kit[2..], own);
    assert_eq!(
        functions(&shop_admin::app(), "before_request"),
        ["admin_only"]
    );
}

#[tokio::test]
async fn routes_are_those_of_the_module_and_below() {
    assert_eq!(text(shop::app(), "/").await, (200, "shop".to_owned()));
    assert_eq!(text(shop::app(), "/stock").await, (200, "stock".to_owned()));
    assert_eq!(
        text(shop::stock_app(), "/stock").await,
        (200, "stock".to_owned())
    );
    assert_eq!(
        text(shop_admin::app(), "/").await,
        (200, "shop admin".to_owned())
    );
    assert_eq!(text(shop::stock_app(), "/").await.0, 404);
}

#[tokio::test]
async fn error_handlers_are_those_of_the_module_and_below() {
    assert_eq!(text(shop::app(), "/lost").await.1, "not in the shop");
    assert_eq!(text(shop_admin::app(), "/lost").await.1, "Not Found");
}

#[test]
fn serving_hooks_are_those_of_the_module_and_below() {
    let serving = |app: &App| -> Vec<_> {
        let serving = app.describe().serving.into_iter();
        serving.map(|hook| hook.function).collect()
    };
    assert_eq!(serving(&shop::app()), ["open_the_shop", "count_the_stock"]);
    assert_eq!(serving(&shop_admin::app()), [""; 0]);
}

#[test]
fn a_module_whose_name_only_begins_alike_is_another_one() {
    let app = shop::app().describe();
    let shown = app.to_string();
    assert!(
        shown.contains("shop_one") && !shown.contains("admin"),
        "{shown}"
    );
}

#[tokio::test]
async fn two_apps_of_one_crate_are_mounted_without_a_function_in_common() {
    let app = shop::app().mount("/admin", shop_admin::app());
    let app = app.without("auth_kit");
    assert_eq!(app.describe().warnings, [""; 0]);
    let client = app.test_client();
    assert_eq!(client.get("/").await.text(), "shop");
    assert_eq!(client.get("/admin/").await.text(), "shop admin");
}

#[test]
fn a_blueprint_of_another_module_is_not_missed() {
    let warnings = |app: App| app.without("auth_kit").describe().warnings;
    assert_eq!(warnings(shop_admin::app()), [""; 0]);
    let warnings = warnings(shop::app_without_its_blueprint());
    let [warning] = &*warnings else {
        panic!("one warning, not {warnings:#?}")
    };
    assert!(warning.starts_with("the blueprint `cart` ("), "{warning}");
    assert!(
        warning.contains("1 function(s) attached to it, such as `cart`"),
        "{warning}"
    );
}

#[tokio::test]
async fn a_registered_blueprint_brings_what_any_module_attached() {
    let app = shop_admin::app().register(&shared::HEALTH);
    assert_eq!(text(app, "/health").await, (200, "shop is well".to_owned()));
}

#[test]
fn a_hook_of_another_module_is_said_to_be_of_that_module() {
    let error = shared::app_with_an_edge().build().expect_err("one edge");
    let [problem] = error.problems() else {
        panic!("{error}")
    };
    let problem = problem.to_string();
    let expected = "one of the module `collected::module::shop`, which this app does not collect: name a \
                    `#[before_request]` of the app";
    assert!(problem.ends_with(expected), "{problem}");
}

#[test]
fn a_hook_of_another_module_can_be_added_by_hand() {
    let app = shop_admin::app().hook(shop::shop_two);
    assert_eq!(
        functions(&app, "before_request"),
        ["admin_only", "shop_two"]
    );
}
