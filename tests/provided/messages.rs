//! What `build` says of a `Provided<T>` that nothing provides.
//!
//! Each module has a `User` of its own, as messages name all functions of the program that provide the
//! type. In the expected messages the paths of types and the lines of this file are left out.

use hooks_runtime::{Install, Plugin, ProblemKind, prelude::*};

/// The only problem of an app.
fn problem(app: App) -> String {
    let error = app.build().expect_err("a value is missing");
    let [problem] = error.problems() else {
        panic!("several problems: {error}");
    };
    assert_eq!(problem.kind(), ProblemKind::Provided);
    let here = file!();
    for place in problem.places() {
        assert!(
            problem
                .message()
                .contains(&format!("{here}:{}", place.line)),
            "{problem}"
        );
    }
    let words = problem.message().split(' ').map(|word| {
        let word = match word.find(&format!("{here}:")) {
            Some(start) => {
                let rest =
                    word[start + here.len() + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
                format!("{}HERE{rest}", &word[..start])
            }
            None => word.to_owned(),
        };
        match (word.find("provided::messages::"), word.rfind("::")) {
            (Some(start), Some(end)) => format!("{}{}", &word[..start], &word[end + 2..]),
            _ => word,
        }
    });
    words.collect::<Vec<_>>().join(" ").replace(" at HERE", "")
}

mod none {
    use super::*;

    struct User;

    #[get("/me")]
    fn me(_: Provided<User>) {}

    #[get("/you")]
    fn you(_: Provided<User>) {}

    #[test]
    fn each_function_is_told_once_and_nobody_provides_it() {
        let error = App::new().hook(me).hook(you).build().expect_err("no user");
        assert_eq!(error.problems().len(), 2);
        assert_eq!(
            problem(App::new().hook(me)),
            "`me` takes `Provided<User>`, and nothing before it provides one for `GET /me`: write a \
             `#[before_request]` function that returns `Provide<User>`, or take \
             `Option<Provided<User>>`"
        );
    }
}

mod order {
    use super::*;

    struct User;

    #[before_request]
    fn greet(_: Provided<User>) {}

    #[before_request]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[before_request(runs_after = load)]
    fn greet_after(_: Provided<User>) {}

    #[test]
    fn a_hook_of_the_same_scope_runs_later() {
        assert_eq!(
            problem(App::new().hook(greet).hook(load)),
            "`greet` takes `Provided<User>`, and nothing before it provides one for a request that \
             no route takes, such as a 404: `load` would, and runs after it: write `runs_after = \
             load` in the attribute of `greet`, or take `Option<Provided<User>>`"
        );
        assert!(App::new().hook(greet_after).hook(load).build().is_ok());
    }
}

mod scopes {
    use super::*;

    struct User;
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
    static OTHER: Blueprint = Blueprint::new("other").url_prefix("/other");

    #[before_request(SHOP)]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[get(SHOP, "/")]
    fn in_shop(_: Provided<User>) {}

    #[before_request]
    fn greet(_: Provided<User>, _: Endpoint) {}

    #[get(OTHER, "/", endpoint = "one")]
    #[get(OTHER, "/two", endpoint = "two")]
    fn outside(_: Provided<User>) {}

    #[test]
    fn a_hook_of_an_inner_scope_runs_later() {
        assert!(App::new().register(&SHOP).build().is_ok());
        assert_eq!(
            problem(App::new().hook(greet).register(&SHOP)),
            "`greet` takes `Provided<User>`, and nothing before it provides one for `GET /shop/`: \
             `load` would, and runs after it, as a hook of the blueprint `shop`: attach this function \
             to the blueprint `shop`, or that one to an outer scope, or take \
             `Option<Provided<User>>`"
        );
    }

    #[test]
    fn a_hook_of_another_scope_does_not_run() {
        let both = App::new().register(&SHOP).register(&OTHER);
        let error = both.build().expect_err("no user").to_string();
        assert!(
            error.contains("is a hook of the blueprint `shop`, which does not run here"),
            "{error}"
        );
        assert!(error.contains("for `GET /other/`: "), "{error}");
    }

    #[test]
    fn a_hook_of_a_blueprint_that_is_not_registered_does_not_run() {
        let error = App::new()
            .register(&OTHER)
            .build()
            .expect_err("no user")
            .to_string();
        assert!(
            error.contains("would, and the blueprint `shop` is not registered: `.register(…)` it"),
            "{error}"
        );
    }
}

mod not_collected {
    use super::*;

    struct User;

    #[before_request]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[get("/me")]
    fn me(_: Provided<User>) {}

    #[test]
    fn a_hook_that_the_app_does_not_collect_does_not_run() {
        assert_eq!(
            problem(App::new().hook(me)),
            "`me` takes `Provided<User>`, and nothing before it provides one for `GET /me`: `load` \
             would, and is not in this app: add `.hook(load)`, or take `Option<Provided<User>>`"
        );
    }

    mod below {
        use super::*;

        pub(super) fn app() -> App {
            app!(self)
        }
    }

    #[test]
    fn one_of_another_module_of_the_crate_does_not_either() {
        assert_eq!(
            problem(below::app().hook(me)),
            "`me` takes `Provided<User>`, and nothing before it provides one for `GET /me`: `load` \
             would, and is not in this app: collect the whole crate, with `app!()`, or add \
             `.hook(load)`, or take `Option<Provided<User>>`"
        );
    }
}

mod skip {
    use super::*;

    struct User;

    #[before_request]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[get("/me", skip = [load])]
    fn me(_: Provided<User>) {}

    #[test]
    fn a_hook_that_the_route_skips_does_not_run() {
        assert_eq!(
            problem(App::new().hook(me).hook(load)),
            "`me` takes `Provided<User>`, and nothing before it provides one for `GET /me`: `load` \
             would, and is in `skip` of this route: take it out, or take `Option<Provided<User>>`"
        );
    }
}

mod perhaps {
    use super::*;

    struct User;

    #[before_request]
    fn load() -> Option<Provide<User>> {
        Some(Provide(User))
    }

    #[get("/me")]
    fn me(_: Provided<User>) {}

    #[test]
    fn a_hook_that_provides_perhaps_is_not_enough() {
        assert_eq!(
            problem(App::new().hook(me).hook(load)),
            "`me` takes `Provided<User>`, and nothing before it provides one for `GET /me`: `load` \
             returns `Option<Provide<User>>`, which may be `None`: let it return `Provide<User>`, and \
             answer or fail where there is none, or take `Option<Provided<User>>`"
        );
    }
}

mod unmatched {
    use super::*;

    struct User;
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop").catch_unmatched();

    #[before_request]
    fn load(_: Endpoint) -> Provide<User> {
        Provide(User)
    }

    #[before_request(SHOP)]
    fn greet(_: Provided<User>) {}

    #[test]
    fn a_hook_that_takes_the_endpoint_does_not_run_for_a_404() {
        assert_eq!(
            problem(App::new().hook(load).register(&SHOP)),
            "`greet` takes `Provided<User>`, and nothing before it provides one for a request below \
             `/shop` that no route takes: `load` would, and takes `Endpoint`, so it runs for matched \
             requests only: let it take `Option<Endpoint>`, or take `Option<Provided<User>>`"
        );
    }
}

mod kinds {
    use super::*;

    struct User;

    #[process_view]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[before_request]
    fn greet(_: Provided<User>) {}

    #[get("/me")]
    fn me(_: Provided<User>) {}

    #[test]
    fn process_view_runs_after_all_before_hooks() {
        assert!(App::new().hook(me).hook(load).build().is_ok());
        assert_eq!(
            problem(App::new().hook(greet).hook(me).hook(load)),
            "`greet` takes `Provided<User>`, and nothing before it provides one for `GET /me`: `load` \
             would, and runs after it, as every `#[process_view]` does: make one of them what the \
             other is, or take `Option<Provided<User>>`"
        );
    }
}

mod websockets {
    use super::*;
    use hooks_runtime::ws::WebSocketUpgrade;

    struct User;

    #[before_request]
    #[before_websocket]
    fn both() -> Provide<u8> {
        Provide(7)
    }

    #[before_request]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[before_websocket]
    fn number() -> Provide<u64> {
        Provide(7)
    }

    #[websocket("/ws")]
    fn socket(ws: WebSocketUpgrade, _: Provided<User>) -> Response {
        ws.on_upgrade(|_| async {})
    }

    #[websocket("/ok")]
    fn fits(ws: WebSocketUpgrade, _: Provided<u64>, _: Provided<u8>) -> Response {
        ws.on_upgrade(|_| async {})
    }

    static SHOP: Blueprint = Blueprint::new("shop");

    #[before_request(SHOP)]
    fn of_options(_: Provided<u64>) {}

    #[websocket(SHOP, "/shop")]
    fn in_shop(ws: WebSocketUpgrade) -> Response {
        ws.on_upgrade(|_| async {})
    }

    #[test]
    fn a_before_request_hook_does_not_run_for_a_websocket() {
        assert!(
            App::new()
                .hook(fits)
                .hook(number)
                .hook(both)
                .build()
                .is_ok()
        );
        assert_eq!(
            problem(App::new().hook(socket).hook(load)),
            "`socket` takes `Provided<User>`, and nothing before it provides one for `GET /ws`: \
             `load` would, and is a `#[before_request]` function, which does not run here: write \
             `#[before_websocket]` over it, too, or take `Option<Provided<User>>`"
        );
    }

    #[test]
    fn the_automatic_options_of_a_websocket_route_runs_before_request_hooks() {
        assert_eq!(
            problem(App::new().hook(number).register(&SHOP)),
            "`of_options` takes `Provided<u64>`, and nothing before it provides one for `OPTIONS \
             /shop`: `number` would, and is a `#[before_websocket]` function, which does not run \
             here: write `#[before_request]` over it, too, or take `Option<Provided<u64>>`"
        );
    }
}

mod named {
    use super::*;

    struct User;

    fn load() -> Provide<User> {
        Provide(User)
    }

    fn greet(_: Provided<User>) {}

    fn stamp(_: Provided<User>, _: &mut Response) {}

    #[get("/one", before = [greet, load])]
    fn one() {}

    #[get("/two", before = [load, greet], after = [stamp])]
    fn two(_: Provided<User>) {}

    #[test]
    fn functions_that_a_route_names_are_checked_too() {
        assert_eq!(
            problem(App::new().hook(one)),
            "`greet`, in `before` of `one`, takes `Provided<User>`, and nothing before it provides \
             one for `GET /one`: `load` comes later in `before`: name it first"
        );
        assert_eq!(
            problem(App::new().hook(two)),
            "`stamp`, in `after` of `two`, takes `Provided<User>`, and an after hook also runs when a \
             hook answered or failed before the value was there: take `Option<Provided<User>>`"
        );
    }
}

mod elsewhere {
    use super::*;
    use axum::{Router, routing};

    struct User;

    #[before_request]
    fn greet(_: Provided<User>, _: Endpoint) {}

    #[process_view]
    fn check(_: Provided<User>) {}

    #[test]
    fn mounts_merged_routers_and_layers_are_checked_too() {
        let app = || App::new().hook(greet);
        assert!(app().build().is_ok(), "no request has an endpoint");
        assert!(app().merge(Router::new()).build().is_ok());
        let merged = app().merge(Router::new().route("/", routing::get(|| async {})));
        assert!(problem(merged).contains("provides one for the routes of the merged router: "));
        let mounted = app().mount("/old", Router::new());
        assert!(problem(mounted).contains("provides one for `.mount(\"/old\", …)`: "));
        let error = App::new()
            .hook(check)
            .hooks_layer()
            .expect_err("no user")
            .to_string();
        assert!(
            error.contains("the service inside of `hooks_layer`"),
            "{error}"
        );
        assert!(
            App::new().hook(check).build().is_ok(),
            "no view, so it never runs"
        );
        let inner = App::new().mount("/in", App::new().hook(check).mount("/x", Router::new()));
        assert!(problem(inner).starts_with("in the app given to `.mount(\"/in\", …)`: `check`"));
    }
}

mod plugins {
    use super::*;

    struct User;
    static USERS: Blueprint = Blueprint::new("users");
    static AUDIT: Blueprint = Blueprint::new("audit");
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
    static OTHER: Blueprint = Blueprint::new("other").url_prefix("/other");

    #[before_request(USERS)]
    fn load() -> Provide<User> {
        Provide(User)
    }

    struct Users;

    impl Plugin for Users {
        fn install(self, at: &mut Install<'_>) {
            at.name("users").blueprint(&USERS);
        }
    }

    #[before_request(AUDIT)]
    fn audit(_: Provided<User>) {}

    struct Audit;

    impl Plugin for Audit {
        fn install(self, at: &mut Install<'_>) {
            at.name("audit").blueprint(&AUDIT);
        }
    }

    #[get(SHOP, "/")]
    fn list(_: Provided<User>) {}

    #[get(OTHER, "/")]
    fn other() {}

    #[test]
    fn a_plugin_around_another_blueprint_is_named_with_its_call() {
        let app = App::new().register(&SHOP).register(OTHER.with(Users));
        assert_eq!(
            problem(app),
            "`list` takes `Provided<User>`, and nothing before it provides one for `GET /shop/`: \
             `load` of the plugin `users`, given, would, and that plugin is not around this \
             function: give it to the app, or to a blueprint around this function, or take \
             `Option<Provided<User>>`"
        );
        let app = App::new().with(Users).register(&SHOP).register(&OTHER);
        assert!(app.build().is_ok());
    }

    #[test]
    fn a_plugin_that_nobody_gives_is_thought_of() {
        assert_eq!(
            problem(App::new().register(&SHOP)),
            "`list` takes `Provided<User>`, and nothing before it provides one for `GET /shop/`: \
             `load` would, and the blueprint `users` is not registered: `.register(…)` it, or give \
             the plugin that brings it with `.with(…)`, or take `Option<Provided<User>>`"
        );
    }

    #[test]
    fn of_two_plugins_the_one_that_provides_has_to_be_further_out() {
        let app = App::new().with(Audit).with(Users);
        assert_eq!(
            problem(app),
            "`audit` of the plugin `audit`, given, takes `Provided<User>`, and nothing before it \
             provides one for a request that no route takes, such as a 404: `load` would, and runs \
             after it, as a hook of the plugin `users`: give that plugin further out, before the \
             others or with a lower rank, or take `Option<Provided<User>>`"
        );
        assert!(App::new().with(Users).with(Audit).build().is_ok());
    }
}

mod of_its_place {
    use super::*;

    struct User;
    static AUDIT: Blueprint = Blueprint::new("audit");
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    #[before_request(SHOP)]
    fn load() -> Provide<User> {
        Provide(User)
    }

    #[get(SHOP, "/")]
    fn list() {}

    #[before_request(AUDIT)]
    fn audit(_: Provided<User>) {}

    struct Audit;

    impl Plugin for Audit {
        fn install(self, at: &mut Install<'_>) {
            at.name("audit").blueprint(&AUDIT);
        }
    }

    #[test]
    fn the_hooks_of_a_plugins_place_run_after_those_of_the_plugin() {
        let error = problem(App::new().register(SHOP.with(Audit)));
        assert!(
            error.contains(
                "`load` would, and runs after it, as a hook of the blueprint `shop`: the hooks of a \
                 plugin run before those of its place, so let a plugin further out provide it, or"
            ),
            "{error}"
        );
    }
}

mod opening {
    use super::*;
    use hooks_runtime::ws::WebSocketUpgrade;

    struct User(&'static str);

    #[before_websocket]
    fn load() -> Provide<User> {
        Provide(User("ann"))
    }

    #[websocket("/chat")]
    fn chat(
        ws: WebSocketUpgrade,
        user: Provided<User>,
        perhaps: Option<Provided<User>>,
    ) -> Response {
        let name = user.0;
        assert_eq!(perhaps.map(|user| user.0), Some(name));
        ws.on_upgrade(async move |mut socket| socket.send(name.into()).await)
    }

    #[tokio::test]
    async fn the_view_of_a_websocket_takes_what_its_hooks_provide() {
        let client = App::new().hook(chat).hook(load).test_client();
        let mut socket = client.websocket("/chat").await;
        assert_eq!(socket.text().await, "ann");
        assert!(problem(App::new().hook(chat)).contains("nothing before it provides one"));
    }
}
