//! Nested blueprints join names and prefixes; each of them brings its hooks wherever and however
//! often it is registered.

use auth_kit::{AREA, Ran, ran};
use hooks_runtime::prelude::*;

static TOP: Blueprint = Blueprint::new("top").url_prefix("/top");
static MIDDLE: Blueprint = Blueprint::new("middle").url_prefix("/middle/");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");
// A `const` has an address at every use; it is one blueprint all the same.
const CONSTANT: Blueprint = Blueprint::new("constant").url_prefix("/constant");

macro_rules! before {
    ($($(#[$attribute:meta])* $name:ident)*) => {
        $($(#[$attribute])* fn $name(g: G) { ran(&g, stringify!($name)); })*
    };
}

// Children first: scopes and registration decide, not the file.
before! {
    #[before_app_request(INNER)] inner_app
    #[before_request(INNER)] inner
    #[before_app_request(MIDDLE)] middle_app
    #[before_request(MIDDLE)] middle
    #[before_app_request(TOP)] top_app
    #[before_request(TOP)] top
    #[before_request(CONSTANT)] constant
    #[before_request(AREA)] area_from_here
    #[before_app_request(AREA)] area_app_from_here
    #[before_request] app
}

#[after_request]
fn tell(g: G, endpoint: Option<Endpoint>, res: &mut Response) {
    let ran: Ran = g.get().unwrap_or_default();
    let ran = ran.0.join(" ").parse().expect("names");
    res.headers_mut().insert("x-ran", ran);
    if let Some(endpoint) = endpoint {
        let said = format!(
            "{} {:?} {}",
            endpoint.name(),
            endpoint.blueprints(),
            endpoint.path()
        );
        let said = said.parse().expect("names");
        res.headers_mut().insert("x-endpoint", said);
    }
}

#[get(TOP, "")]
fn top_itself() {}

#[get(MIDDLE, "/page")]
fn page() {}

#[get(INNER, "/page/{id}")]
fn inner_page(endpoint: Endpoint) -> String {
    endpoint.blueprint().unwrap_or_default().to_owned()
}

#[get(CONSTANT, "/")]
fn constant_index() {}

#[get(AREA, "/here")]
fn here() {}

async fn endpoint(app: App, uri: &str) -> String {
    let response = app.test_client().get(uri).await;
    response.header("x-endpoint").unwrap_or("none").to_owned()
}

async fn hooks(app: App, uri: &str) -> String {
    let response = app.test_client().get(uri).await;
    response.header("x-ran").unwrap_or("none").to_owned()
}

fn nested() -> App {
    app!(self).register(TOP.nest(MIDDLE.nest(&INNER)))
}

#[tokio::test]
async fn three_levels_join_names_and_prefixes() {
    assert_eq!(
        endpoint(nested(), "/top/middle/inner/page/7").await,
        r#"top.middle.inner.inner_page ["top.middle.inner", "top.middle", "top"] /top/middle/inner/page/{id}"#
    );
    assert_eq!(
        endpoint(nested(), "/top").await,
        r#"top.top_itself ["top"] /top"#
    );
    let client = nested().test_client();
    let inner = client.get("/top/middle/inner/page/7").await;
    assert_eq!(inner.text(), "top.middle.inner");
}

#[tokio::test]
async fn hooks_go_down_the_scopes_and_app_level_ones_come_parent_first() {
    assert_eq!(
        hooks(nested(), "/top/middle/inner/page/7").await,
        "app top_app middle_app inner_app top middle inner"
    );
    assert_eq!(
        hooks(nested(), "/top").await,
        "app top_app middle_app inner_app top"
    );
    assert_eq!(
        hooks(nested(), "/nowhere").await,
        "app top_app middle_app inner_app"
    );
}

#[tokio::test]
async fn app_level_hooks_come_in_registration_order_after_the_apps_own() {
    let app = app!(self)
        .register(&INNER)
        .register(&CONSTANT)
        .register(TOP.nest(&MIDDLE));
    assert_eq!(
        hooks(app, "/nowhere").await,
        "app inner_app top_app middle_app"
    );
    let app = app!(self).register(TOP.nest(&MIDDLE)).register(&INNER);
    assert_eq!(
        hooks(app, "/nowhere").await,
        "app top_app middle_app inner_app"
    );
}

#[tokio::test]
async fn two_names_bring_routes_and_hooks_twice_but_app_level_hooks_once() {
    let twice = || {
        app!(self)
            .register(MIDDLE.nest(&INNER))
            .register(MIDDLE.named("other").at("/other").nest(&INNER))
    };
    assert_eq!(
        endpoint(twice(), "/middle/page").await,
        r#"middle.page ["middle"] /middle/page"#
    );
    assert_eq!(
        endpoint(twice(), "/other/inner/page/1").await,
        r#"other.inner.inner_page ["other.inner", "other"] /other/inner/page/{id}"#
    );
    for uri in ["/middle/inner/page/1", "/other/inner/page/1"] {
        assert_eq!(
            hooks(twice(), uri).await,
            "app middle_app inner_app middle inner"
        );
    }
}

#[tokio::test]
async fn a_prefix_at_registration_replaces_the_blueprints_own() {
    for (at, uri) in [
        ("/v2", "/v2/page"),
        ("/v2/", "/v2/page"),
        ("/v2/x", "/v2/x/page"),
        ("/", "/page"),
        ("", "/page"),
    ] {
        let name = endpoint(app!(self).register(MIDDLE.at(at)), uri).await;
        assert_eq!(name, format!(r#"middle.page ["middle"] {uri}"#), "{at:?}");
    }
    let app = app!(self).register(TOP.at("/t").nest(MIDDLE.at("/m").nest(INNER.at(""))));
    assert_eq!(
        endpoint(app, "/t/m/page/7").await,
        r#"top.middle.inner.inner_page ["top.middle.inner", "top.middle", "top"] /t/m/page/{id}"#
    );
}

#[tokio::test]
async fn an_empty_path_is_the_prefix_itself() {
    let client = app!(self).register(TOP.at("/t/")).test_client();
    assert_eq!(client.get("/t/").await.status(), StatusCode::OK);
    assert_eq!(
        client.get("/t").await.status(),
        StatusCode::PERMANENT_REDIRECT
    );
    let client = app!(self).register(&TOP).test_client();
    assert_eq!(client.get("/top").await.status(), StatusCode::OK);
    assert_eq!(client.get("/top/").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_blueprint_of_another_crate_takes_hooks_and_routes_of_this_one() {
    let app = || app!(self).register(&AREA);
    assert_eq!(
        endpoint(app(), "/area/here").await,
        r#"area.here ["area"] /area/here"#
    );
    // The crates that no `app!` names come before the own one.
    assert_eq!(
        hooks(app(), "/area/here").await,
        "app auth_kit::area_app area_app_from_here auth_kit::area_own area_from_here"
    );
    let described = app().describe();
    let here = described
        .routes
        .iter()
        .find(|route| route.endpoint == "area.here");
    let crates = here
        .expect("the route")
        .chain
        .iter()
        .map(|hook| &*hook.crate_name);
    let crates: Vec<_> = crates.collect();
    assert_eq!(
        crates,
        [
            "blueprints",
            "auth_kit",
            "blueprints",
            "auth_kit",
            "blueprints",
            "blueprints"
        ]
    );
}

#[tokio::test]
async fn a_blueprint_in_a_const_is_one_blueprint() {
    let app = || app!(self).register(&CONSTANT);
    assert_eq!(hooks(app(), "/constant/").await, "app constant");
    let problems = app().register(&CONSTANT).describe().problems;
    assert!(
        problems[0]
            .message()
            .contains("`constant` is registered twice"),
        "{problems:?}"
    );
}

#[tokio::test]
async fn apps_of_one_binary_have_what_each_has_registered() {
    let (one, two) = (app!(self).register(&TOP), app!(self).register(&MIDDLE));
    let (one, two) = (one.test_client(), two.test_client());
    assert_eq!(one.get("/top").await.status(), StatusCode::OK);
    assert_eq!(
        one.get("/middle/page").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(two.get("/top").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        two.get("/middle/page").await.header("x-ran"),
        Some("app middle_app middle")
    );
}
