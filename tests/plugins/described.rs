//! Plugins in descriptions.

use crate::kits::{A, B};
use hooks_runtime::{
    Install, Plugin,
    inspect::{Description, Scope},
    prelude::*,
};
use support::Trace;

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get(SHOP, "/")]
fn show() {}

struct Set;

impl Plugin for Set {
    fn install(self, at: &mut Install<'_>) {
        at.name("set")
            .rank(-2)
            .setting("size", 7)
            .setting("name", "x")
            .state(1_u8)
            .on_response(|_| {});
    }
}

fn described() -> Description {
    App::new()
        .state(Trace::default())
        .with(A { rank: 0 })
        .with(Set)
        .register(SHOP.with(B { rank: 3 }))
        .describe()
}

#[test]
fn plugins_are_listed_by_place_the_outermost_first() {
    let described = described();
    assert!(described.problems.is_empty(), "{described}");
    let names: Vec<_> = described
        .plugins
        .iter()
        .map(|plugin| (plugin.name.as_str(), plugin.around.clone(), plugin.rank))
        .collect();
    assert_eq!(
        names,
        [
            ("set", Scope::App, -2),
            ("a", Scope::App, 0),
            ("b", Scope::Blueprint("shop".to_owned()), 3),
        ]
    );
    let set = &described.plugins[0];
    let settings = [("size", "7"), ("name", "x")];
    assert_eq!(
        set.settings,
        settings.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(set.states, ["u8"]);
    assert!(set.changes_responses);
    assert_eq!(set.crate_name, "plugins");
}

#[test]
fn the_functions_of_plugins_are_in_the_chains_with_their_plugin_as_scope() {
    let described = described();
    let route = &described.routes[0];
    let before: Vec<_> = route
        .chain
        .iter()
        .filter(|hook| hook.function == "before")
        .map(|hook| hook.scope.to_string())
        .collect();
    assert_eq!(before, ["a", "b"]);
    assert_eq!(route.chain[0].scope, Scope::Plugin("a".to_owned()));
    let unmatched: Vec<_> = described.unmatched.iter().map(|hook| &hook.scope).collect();
    assert!(
        unmatched
            .iter()
            .all(|scope| **scope == Scope::Plugin("a".to_owned()))
    );
    let json = serde_json::to_string(&described).expect("JSON");
    let read: Description = serde_json::from_str(&json).expect("the same");
    assert_eq!(read, described);
}

#[test]
fn the_tables_show_name_place_rank_and_settings() {
    let text = described().to_string();
    let line = text.lines().find(|line| line.contains("size = 7"));
    let line = line.expect("a line with the settings");
    for part in ["set", "app", "-2", "size = 7, name = x", "described.rs"] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
}
