//! What a battery does not need with its settings is in no chain.

use hooks_batteries::{Common, Security, common, security};
use hooks_runtime::{inspect::Description, prelude::*};

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get("/", skip = [security::check_host, security::redirect_to_https, common::prepend_www, common::refuse_agents])]
fn skips_all() {}

#[get("/")]
fn index() {}

#[get(SHOP, "/")]
fn shop() {}

fn left_out(described: &Description) -> Vec<&str> {
    let hooks = described
        .plugins
        .iter()
        .flat_map(|plugin| &plugin.leaves_out);
    hooks.map(|hook| hook.function.as_str()).collect()
}

fn run_for_shop(described: &Description) -> Vec<&str> {
    let mut routes = described.routes.iter();
    let shop = routes
        .find(|route| route.path == "/shop/")
        .expect("it is registered");
    shop.chain
        .iter()
        .map(|hook| hook.function.as_str())
        .collect()
}

fn described(security: Security, common: Common) -> Description {
    let app = App::new().hook(skips_all).register(&SHOP);
    app.with(security).with(common).describe()
}

#[test]
fn functions_without_their_setting_are_left_out() {
    let security = ["check_host", "redirect_to_https"];
    let common = ["refuse_agents", "prepend_www"];
    let table = [
        (Security::new(), Common::new(), [].as_slice()),
        (
            Security::new().hosts(["localhost"]),
            Common::new(),
            &security[..1],
        ),
        (
            Security::new().redirect_to_https(),
            Common::new(),
            &security[1..],
        ),
        (
            Security::new(),
            Common::new().refuse_agents(["BadBot"]),
            &common[..1],
        ),
        (Security::new(), Common::new().prepend_www(), &common[1..]),
    ];
    for (of_security, of_common, runs) in table {
        let described = described(of_security, of_common);
        assert!(described.problems.is_empty(), "{described}");
        assert_eq!(run_for_shop(&described), runs);
        let left_out = left_out(&described);
        for name in security.iter().chain(&common) {
            assert_eq!(left_out.contains(name), !runs.contains(name), "{name}");
        }
    }
}

/// The settings of one place say nothing of the other.
#[tokio::test]
async fn a_blueprint_may_have_stricter_settings_than_the_app() {
    let app = App::new()
        .hook(index)
        .with(Security::new())
        .register(SHOP.with(Security::new().hosts(["shop.example"])));
    let client = app.test_client();
    let status = async |path, host| client.get(path).header("host", host).await.status();
    assert_eq!(status("/", "other.example").await, 200);
    assert_eq!(status("/shop/", "other.example").await, 400);
    assert_eq!(status("/shop/", "shop.example").await, 200);
}

/// A blueprint without hosts of its own has those of the app.
#[tokio::test]
async fn the_settings_of_the_app_hold_for_a_blueprint_with_others() {
    let app = App::new()
        .with(Security::new().hosts(["localhost"]))
        .register(SHOP.with(Security::new()));
    let client = app.test_client();
    let status = async |host| client.get("/shop/").header("host", host).await.status();
    assert_eq!(status("other.example").await, 400);
    assert_eq!(status("localhost").await, 200);
}
