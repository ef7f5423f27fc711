//! What `build` says of plugins, with the place of the call that gave them.

use hooks_runtime::{BuildError, Install, Plugin, Problem, ProblemKind, prelude::*};
use std::any::type_name;
use support::place;

static KIT: Blueprint = Blueprint::new("kit");

struct Kit {
    size: u64,
}

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.name("kit").blueprint(&KIT);
        if self.size == 0 {
            at.problem("`size` is 0: give it 1 at least");
        }
    }
}

static SHOP: Blueprint = Blueprint::new("shop");

fn messages(error: &BuildError) -> Vec<&str> {
    error.problems().iter().map(Problem::message).collect()
}

fn here(line: u32) -> String {
    format!("{}:{line}", file!())
}

#[test]
fn two_plugins_of_one_type_in_one_place_are_a_problem_that_names_both_calls() {
    let app = App::new().with(Kit { size: 1 });
    let first = here(line!() - 1);
    let app = app.with(Kit { size: 2 });
    let second = here(line!() - 1);
    let error = app.build().expect_err("two of one type");
    assert_eq!(
        error.problems()[0].message(),
        format!(
            "the plugin `kit` is given to the app twice, at {first} and at {second}: remove one of the two"
        )
    );
    assert_eq!(error.problems()[0].kind(), ProblemKind::Plugin);
    let places = error.problems()[0].places();
    assert_eq!(places.len(), 2);
    assert_eq!(places[0].to_string(), first);

    let shop = SHOP.with(Kit { size: 1 }).with(Kit { size: 1 });
    let error = App::new()
        .register(shop)
        .build()
        .expect_err("in a blueprint");
    let message = error.problems()[0].message();
    assert!(
        message.starts_with("the plugin `kit` is given to the blueprint `shop` twice"),
        "{message}"
    );
}

#[test]
fn plugins_of_one_type_in_two_places_are_none() {
    let app = App::new()
        .with(Kit { size: 1 })
        .register(SHOP.with(Kit { size: 1 }));
    assert!(app.build().is_ok());
}

#[test]
fn two_kinds_of_one_generic_plugin_are_of_one_type() {
    struct Stored<T>(T);

    impl<T> Plugin for Stored<T> {
        fn install(self, at: &mut Install<'_>) {
            at.setting("size", size_of_val(&self.0));
        }
    }

    let app = App::new().with(Stored(1_u8)).with(Stored(1_u16));
    let error = app.build().expect_err("one type");
    let message = error.problems()[0].message();
    assert!(
        message.starts_with("the plugin `Stored` is given to the app twice"),
        "{message}"
    );
}

#[test]
fn a_plugin_inside_another_counts_with_the_place_of_the_other() {
    struct Outer;

    impl Plugin for Outer {
        fn install(self, at: &mut Install<'_>) {
            at.with(Kit { size: 0 });
        }
    }

    let app = App::new().with(Outer);
    let outer = here(line!() - 1);
    let app = app.with(Kit { size: 1 });
    let own = here(line!() - 1);
    let error = app.build().expect_err("two of one type");
    assert_eq!(
        messages(&error),
        [
            format!("the plugin `kit`, given at {outer}: `size` is 0: give it 1 at least"),
            format!(
                "the plugin `kit` is given to the app twice, at {outer} and at {own}: remove one of the two"
            ),
        ]
    );
}

#[test]
fn what_a_plugin_says_of_its_settings_is_a_problem_with_the_place_of_the_call() {
    let app = App::new().with(Kit { size: 0 });
    let place = here(line!() - 1);
    let error = app.build().expect_err("a bad setting");
    assert_eq!(
        messages(&error),
        [format!(
            "the plugin `kit`, given at {place}: `size` is 0: give it 1 at least"
        )]
    );
    assert_eq!(error.problems()[0].places()[0].to_string(), place);

    let shop = SHOP.with(Kit { size: 0 });
    let place = here(line!() - 1);
    let inner = App::new().register(shop);
    let error = App::new().mount("/in", inner).build().expect_err("inside");
    let message = error.problems()[0].message();
    assert!(
        message.ends_with(&format!(
            "the plugin `kit`, given at {place}: `size` is 0: give it 1 at least"
        )),
        "{message}"
    );
}

#[test]
fn two_states_of_one_type_are_a_problem() {
    struct Twice;

    impl Plugin for Twice {
        fn install(self, at: &mut Install<'_>) {
            at.state(1_u8).state(2_u8);
        }
    }

    let app = App::new().with(Twice);
    let place = here(line!() - 1);
    let error = app.build().expect_err("two states");
    assert_eq!(
        messages(&error),
        [format!(
            "the plugin `Twice`, given at {place}: it brings two states of the type `u8`: wrap one of \
             them in a type of its own"
        )]
    );
}

static WANTING: Blueprint = Blueprint::new("wanting");

struct Wanted;

#[before_request(WANTING)]
fn want(_: State<Wanted>) {}

struct Wanting;

impl Plugin for Wanting {
    fn install(self, at: &mut Install<'_>) {
        at.name("wanting").blueprint(&WANTING);
    }
}

#[test]
fn a_missing_state_of_a_plugin_names_its_call() {
    let app = App::new().with(Wanting);
    let place = here(line!() - 1);
    let error = app.build().expect_err("no state");
    let wanted = type_name::<Wanted>();
    assert_eq!(
        messages(&error),
        [format!(
            "`want` at {} of the plugin `wanting`, given at {place}, takes `State<{wanted}>`, but the \
             app was given no `{wanted}`: add `.state(…)` with one",
            place!(want)
        )]
    );
    let [function, call] = error.problems()[0].places() else {
        panic!("two places: {error:?}");
    };
    assert_eq!(function.to_string(), place!(want).to_string());
    assert_eq!(call.to_string(), place);
    assert!(App::new().with(Wanting).state(Wanted).build().is_ok());
}

#[test]
fn a_state_of_a_plugin_is_for_what_is_inside_of_its_place_only() {
    struct Gives;

    impl Plugin for Gives {
        fn install(self, at: &mut Install<'_>) {
            at.name("gives").state(Wanted);
        }
    }

    let build = |app: App| app.build().is_ok();
    assert!(build(App::new().with(Gives).register(&WANTING)));
    assert!(build(App::new().register(WANTING.with(Gives))));
    assert!(build(App::new().with(Gives).with(Wanting)));
    // Further in, or elsewhere.
    assert!(!build(App::new().with(Wanting).with(Gives)));
    assert!(!build(
        App::new().register(&WANTING).register(SHOP.with(Gives))
    ));
    let nested = WANTING.nest(SHOP.with(Gives));
    assert!(!build(App::new().register(nested)));
}

#[test]
fn a_state_of_a_plugin_elsewhere_is_named() {
    struct Gives;

    impl Plugin for Gives {
        fn install(self, at: &mut Install<'_>) {
            at.name("gives").state(Wanted);
        }
    }

    let shop = SHOP.with(Gives);
    let place = here(line!() - 1);
    let app = App::new().register(&WANTING).register(shop);
    let error = app.build().expect_err("not inside").to_string();
    assert!(
        error.ends_with(&format!(
            "the plugin `gives`, given at {place}, has one for what is inside of its place only: move \
             that plugin outward, or add `.state(…)` with one"
        )),
        "{error}"
    );
}

static ROUTES: Blueprint = Blueprint::new("routes");

#[get(ROUTES, "/here")]
fn there() {}

#[test]
fn the_blueprint_of_a_plugin_clashes_only_if_something_is_named_by_it() {
    struct Brings(&'static Blueprint);

    impl Plugin for Brings {
        fn install(self, at: &mut Install<'_>) {
            at.blueprint(self.0);
        }
    }

    static OTHER_KIT: Blueprint = Blueprint::new("kit");
    static OTHER_ROUTES: Blueprint = Blueprint::new("routes");

    let builds = |plugin, registered| {
        let app = App::new().with(Brings(plugin)).register(registered);
        app.build().is_ok()
    };
    assert!(builds(&KIT, &OTHER_KIT));
    assert!(builds(&OTHER_ROUTES, &ROUTES));
    assert!(!builds(&KIT, &KIT));
    assert!(!builds(&ROUTES, &ROUTES));
}

#[test]
fn a_name_that_a_plugin_has_taken_is_a_problem_that_names_the_plugin() {
    struct Routes;

    impl Plugin for Routes {
        fn install(self, at: &mut Install<'_>) {
            at.name("kit_with_routes").blueprint(&ROUTES);
        }
    }

    struct Others;

    impl Plugin for Others {
        fn install(self, at: &mut Install<'_>) {
            at.name("others").blueprint(&ROUTES);
        }
    }

    static OTHER_ROUTES: Blueprint = Blueprint::new("routes");

    #[get(OTHER_ROUTES, "/elsewhere")]
    fn elsewhere() {}

    let message = |app: App| {
        let error = app.build().expect_err("one name");
        error.problems()[0].message().to_owned()
    };
    let twice = message(App::new().with(Routes).register(&ROUTES));
    assert!(
        twice.starts_with(
            "the blueprint name `routes` is registered twice, by the plugin `kit_with_routes` at "
        ),
        "{twice}"
    );
    assert!(
        twice.ends_with("leave its `.register(…)` out, as the plugin brings it"),
        "{twice}"
    );
    let other = message(App::new().with(Routes).register(&OTHER_ROUTES));
    assert!(
        other.ends_with("give the one that you register another name with `.named(\"…\")`"),
        "{other}"
    );
    let both = message(App::new().with(Routes).with(Others));
    assert!(
        both.ends_with("remove one of the plugins, or give it to another place"),
        "{both}"
    );
}

static LOADING: Blueprint = Blueprint::new("loading");

struct Loaded;

#[before_request(LOADING)]
fn load() -> Provide<Loaded> {
    Provide(Loaded)
}

#[test]
fn a_need_that_a_hook_of_an_inner_plugin_would_fill_names_that_plugin() {
    struct Loads;

    impl Plugin for Loads {
        fn install(self, at: &mut Install<'_>) {
            at.name("loads").blueprint(&LOADING);
        }
    }

    struct Needs;

    impl Plugin for Needs {
        fn install(self, at: &mut Install<'_>) {
            at.name("needs").needs::<Loaded>();
        }
    }

    let app = App::new().with(Needs).with(Loads);
    let place = here(line!() - 1);
    let error = app.build().expect_err("too far in").to_string();
    assert!(
        error.ends_with(&format!(
            "nothing outside of it provides one: the plugin `loads`, given at {place}, provides one, \
             and is not outside of it: give that one to the same place first, or with a lower rank"
        )),
        "{error}"
    );
    assert!(App::new().with(Loads).with(Needs).build().is_ok());
}

static PAGES: Blueprint = Blueprint::new("pages");

#[get(PAGES, "/page/{id}")]
fn page() {}

#[get(PAGES, "/named/", endpoint = "list")]
fn of_plugin() {}

struct Pages;

impl Plugin for Pages {
    fn install(self, at: &mut Install<'_>) {
        at.name("pages").blueprint(&PAGES);
    }
}

#[test]
fn a_route_of_a_plugin_that_clashes_names_the_plugin_and_its_call() {
    #[get("/page/{id}")]
    fn own() {}

    let app = App::new().with(Pages);
    let place = here(line!() - 1);
    let error = app.hook(own).build().expect_err("two routes");
    let [problem] = error.problems() else {
        panic!("one problem: {error}");
    };
    assert_eq!(problem.kind(), ProblemKind::RouteClash);
    assert_eq!(
        problem.message(),
        format!(
            "two routes for GET /page/{{id}}: `own` at {} and `page` at {} of the plugin `pages`, \
             given at {place}: change the path or the method of one",
            place!(own),
            place!(page)
        )
    );
    let places: Vec<_> = problem.places().iter().map(ToString::to_string).collect();
    assert_eq!(
        places,
        [place!(own).to_string(), place!(page).to_string(), place]
    );
}

#[test]
fn every_clash_with_a_route_of_a_plugin_names_the_plugin() {
    #[get("/page/{other}")]
    fn ambiguous() {}

    static SAME: Blueprint = Blueprint::new("same");
    #[get(SAME, "/a")]
    fn one() {}
    #[get(SAME, "/b", endpoint = "one")]
    fn two() {}
    static BAD: Blueprint = Blueprint::new("bad").url_prefix("/{id}");
    #[get(BAD, "/{id}")]
    fn bad() {}

    struct Brings(&'static Blueprint);

    impl Plugin for Brings {
        fn install(self, at: &mut Install<'_>) {
            at.name("pages").blueprint(self.0);
        }
    }

    let brings = |blueprint| App::new().with(Brings(blueprint));
    let place = here(line!() - 1);
    for app in [
        brings(&PAGES).hook(ambiguous),
        brings(&PAGES).mount("/page", axum::Router::new()),
        brings(&SAME),
        brings(&BAD),
    ] {
        let error = app.build().expect_err("a clash");
        let problem = &error.problems()[0];
        let said = format!(" of the plugin `pages`, given at {place}");
        assert!(problem.message().contains(&said), "{error}");
        assert!(!problem.message().contains(",:"), "{error}");
        let mut places = problem.places().iter().map(ToString::to_string);
        assert!(places.any(|each| each == place), "{error}");
    }
}
