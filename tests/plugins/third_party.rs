//! A plugin of another crate, which has the public API alone.

use hooks_runtime::{inspect::Scope, prelude::*};
use support::{Is, source};
use tenant_kit::{Tenant, Tenants, find_tenant};

#[get("/")]
fn index(tenant: Provided<Tenant>) -> String {
    tenant.0.clone()
}

#[get("/health", skip = [find_tenant])]
fn health() -> &'static str {
    "up"
}

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get(SHOP, "/")]
fn shop(tenant: Provided<Tenant>) -> String {
    tenant.0.clone()
}

fn new() -> App {
    app!(self)
        .with(Tenants::known(["acme"]))
        .register(SHOP.with(Tenants::known(["shop"]).header("x-shop")))
}

#[tokio::test]
async fn its_hooks_handlers_and_routes_are_there() {
    let client = new().test_client();
    client
        .get("/")
        .header("x-tenant", "acme")
        .await
        .is(200, "acme");
    client.get("/").await.is(403, "tenants: no such tenant");
    client.get("/health").await.is(200, "up");
    client.get("/tenants").await.is(200, "2");
    let missing = client.get("/nowhere").header("x-tenant", "acme").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(missing.header("vary"), Some("x-tenant"));
}

#[tokio::test]
async fn a_blueprint_has_it_with_other_settings() {
    let client = new().test_client();
    let get = |uri| client.get(uri).header("x-tenant", "acme");
    get("/shop/").header("x-shop", "shop").await.is(200, "shop");
    get("/shop/").await.is(403, "tenants: no such tenant");
    // `skip` of its route means the guard of both.
    client.get("/shop/tenants").await.is(200, "2");
}

#[test]
fn its_problems_and_its_description_name_the_call() {
    let app = app!(self).with(Tenants::known([])).register(&SHOP);
    let place = format!("{}:{}", file!(), line!() - 1);
    let error = app.build().expect_err("no tenants").to_string();
    assert_eq!(
        error,
        format!(
            "the app cannot be built: the plugin `tenants`, given at {place}: there are no tenants, so \
             that every request is refused: name one"
        )
    );
    let described = new().describe();
    let settings: Vec<_> = described
        .plugins
        .iter()
        .map(|plugin| (plugin.around.clone(), plugin.settings[0].1.as_str()))
        .collect();
    assert_eq!(
        settings,
        [
            (Scope::App, "x-tenant"),
            (Scope::Blueprint("shop".to_owned()), "x-shop")
        ]
    );
    let index = described
        .routes
        .iter()
        .find(|route| route.endpoint == "index");
    let guard = &index.expect("a route").chain[0];
    assert_eq!(guard.scope, Scope::Plugin("tenants".to_owned()));
    assert_eq!(guard.crate_name, "tenant_kit");
    assert_eq!(
        guard.place.to_string(),
        source::place_of("tests/crates/tenant_kit/src/lib.rs", "find_tenant")
    );
}

mod with_quotas {
    use super::{SHOP, Tenants};
    use hooks_runtime::prelude::*;
    use quota_kit::Quotas;
    use support::Is;

    fn new() -> App {
        // The order of the calls does not matter: each has a rank.
        app!(self)
            .with(Quotas::each(2))
            .with(Tenants::known(["acme", "other"]))
    }

    #[tokio::test]
    async fn a_plugin_takes_what_another_provides() {
        let client = new().register(&SHOP).test_client();
        let get = |tenant| client.get("/shop/").header("x-tenant", tenant);
        let first = get("acme").await;
        first.is(200, "acme");
        assert_eq!(first.header("x-quota-left"), Some("1"));
        assert_eq!(get("acme").await.header("x-quota-left"), Some("0"));
        assert_eq!(get("acme").await.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(get("other").await.header("x-quota-left"), Some("1"));
        let free = client.get("/tenants").await;
        assert_eq!(free.header("x-quota-left"), None);
    }

    #[test]
    fn without_the_other_it_is_a_problem_that_names_its_call() {
        let app = App::new().with(Quotas::each(2));
        let place = format!("{}:{}", file!(), line!() - 1);
        let error = app.build().expect_err("no tenants").to_string();
        assert!(
            error.contains(&format!(
                "the plugin `quotas`, given at {place}, needs a `tenant_kit::Tenant`, and nothing \
                 outside of it provides one"
            )),
            "{error}"
        );
        // Around a blueprint it is outside of another that is around the app.
        let apart = App::new()
            .with(Tenants::known(["acme"]))
            .register(SHOP.with(Quotas::each(2)));
        assert!(apart.build().is_ok());
        let inside_out = App::new()
            .with(Quotas::each(2))
            .register(SHOP.with(Tenants::known(["acme"])));
        assert!(inside_out.build().is_err());
    }
}
