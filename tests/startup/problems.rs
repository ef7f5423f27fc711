//! `build` reports all that is wrong at once, each with the place of every function involved and
//! what to do.

use axum::{Router, routing};
use hooks_runtime::{BuildError, Problem, ProblemKind, inspect::DescribedHook, prelude::*};
use support::{place, source};

static TWICE: Blueprint = Blueprint::new("twice").url_prefix("/twice");
static SELF: Blueprint = Blueprint::new("myself").url_prefix("/myself");
static SLASHLESS: Blueprint = Blueprint::new("slashless").url_prefix("slashless");
static TWO_IN_ONE: Blueprint = Blueprint::new("two_in_one").url_prefix("/{a}{b}");

#[get("/clash")]
fn clash_one() {}

#[route("/clash", methods = [POST, GET])]
fn clash_two() {}

#[get("/users/{id}")]
fn user_by_id() {}

#[put("/users/{name}")]
fn user_by_name() {}

#[get("/named/one", endpoint = "same")]
fn same_one() {}

#[get("/named/two", endpoint = "same")]
fn same_two() {}

#[get(TWO_IN_ONE, "")]
fn two_in_one() {}

#[get(SLASHLESS, "/x")]
fn without_a_slash() {}

struct Missing;

#[before_request]
fn wants_state(_: State<Missing>) {}

#[get("/state")]
fn view_wants_state(_: State<Missing>) {}

#[teardown_request(runs_after = round_two)]
fn round_one() {}

#[teardown_request(runs_after = round_three)]
fn round_two() {}

#[teardown_request(runs_after = round_one)]
fn round_three() {}

macro_rules! tied {
    ($($module:ident)*) => {
        $(mod $module {
            #[hooks_runtime::prelude::before_request]
            fn tied() {}
        })*
    };
}

tied!(tied_one tied_two);

#[before_request(order = 1, runs_before = orderly)]
fn contradicts() {}

#[before_request]
fn orderly() {}

#[before_request(runs_after = finish)]
fn wrong_kind() {}

#[after_request]
fn finish(_: &mut Response) {}

#[before_request(runs_after = plain)]
fn wrong_function() {}

fn plain() {}

#[before_request(runs_before = of_a_blueprint)]
fn wrong_scope() {}

#[before_request(TWICE)]
fn of_a_blueprint() {}

#[get("/skip", skip = [of_a_blueprint, plain])]
fn skips() {}

#[error_handler(404)]
fn lost_one() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[error_handler(404)]
fn lost_two() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[error_handler]
fn error_one(_: &std::fmt::Error) -> StatusCode {
    StatusCode::CONFLICT
}

#[error_handler]
fn error_two(_: &std::fmt::Error) -> StatusCode {
    StatusCode::CONFLICT
}

#[error_handler(TWICE)]
fn any_one(_: &Error) -> StatusCode {
    StatusCode::CONFLICT
}

#[error_handler(TWICE)]
fn any_two(_: &Error) -> StatusCode {
    StatusCode::CONFLICT
}

fn existing() -> Router {
    Router::new().route("/existing", routing::get(|| async {}))
}

fn all_wrong() -> BuildError {
    support::quiet();
    let app = app!(self, common_kit)
        .state(1_u8)
        .state(2_u8)
        .hook(plain)
        .register(&TWICE)
        .register(TWICE.at("/again"))
        .register(SELF.nest(&SELF))
        .register(SELF.named("a.b"))
        .register(&SLASHLESS)
        .register(&TWO_IN_ONE)
        .merge(existing())
        .merge(existing());
    app.build().expect_err("everything wrong")
}

fn at(function: &str) -> String {
    format!("`{function}` at {}", source::place_of(file!(), function))
}

fn messages(kind: ProblemKind) -> Vec<String> {
    let error = all_wrong();
    let problems = error
        .problems()
        .iter()
        .filter(|problem| problem.kind() == kind);
    let mut messages: Vec<_> = problems.map(ToString::to_string).collect();
    messages.sort();
    messages
}

#[track_caller]
fn says(kind: ProblemKind, mut expected: Vec<String>) {
    expected.sort();
    assert_eq!(messages(kind), expected);
}

#[test]
fn problems_of_routes_come_path_first_then_name_then_skip() {
    let error = all_wrong();
    let first = |kind| {
        let mut kinds = error.problems().iter().map(Problem::kind);
        kinds.position(|known| known == kind).unwrap()
    };
    let route_clash = first(ProblemKind::RouteClash);
    assert!(route_clash < first(ProblemKind::EndpointClash));
    assert!(first(ProblemKind::EndpointClash) < first(ProblemKind::BadSkip));
}

#[test]
fn every_kind_is_reported_at_once_a_line_each() {
    let error = all_wrong();
    let mut kinds: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| format!("{:?}", problem.kind()))
        .collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(
        kinds.join(" "),
        "BadEdge BadHook BadPath BadSkip BlueprintName Cycle EmptyCrate EndpointClash HandlerClash Merge RouteClash State Tie"
    );
    let shown = error.to_string();
    let count = error.problems().len();
    assert!(
        shown.starts_with(&format!(
            "the app cannot be built, for {count} reasons:\n- "
        )),
        "{shown}"
    );
    assert_eq!(shown.matches("\n- ").count(), count, "{shown}");
}

#[test]
fn routes_that_clash_name_both() {
    says(
        ProblemKind::RouteClash,
        vec![
            format!(
                "two routes for GET /clash: {} and {}: change the path or the method of one",
                at("clash_one"),
                at("clash_two")
            ),
            format!(
                "the path `/users/{{name}}` of {} conflicts with `/users/{{id}}` of {}: give their parameters the same names, or change one path",
                at("user_by_name"),
                at("user_by_id")
            ),
        ],
    );
}

#[test]
fn endpoints_with_one_name_name_both() {
    says(
        ProblemKind::EndpointClash,
        vec![format!(
            "two routes are called `same`: {} and {}: give one of them `endpoint = \"…\"`",
            at("same_one"),
            at("same_two")
        )],
    );
}

#[test]
fn bad_paths_say_what_a_good_one_looks_like() {
    let call = place!(".register(&SLASHLESS)");
    let messages = messages(ProblemKind::BadPath);
    assert!(messages.contains(&format!("the prefix `slashless` of the blueprint `slashless`, registered at {call}, does not start with `/`: write `/slashless`")), "{messages:#?}");
    let two = format!(
        "the path `/{{a}}{{b}}` of {} is no pattern (",
        at("two_in_one")
    );
    assert!(
        messages.iter().any(|message| message.starts_with(&two)
            && message.contains("write a parameter as a whole segment, `{id}`")),
        "{messages:#?}"
    );
}

#[test]
fn blueprint_names_say_where_they_were_registered() {
    let twice = place!(".register(&TWICE)");
    let again = place!(".register(TWICE.at");
    let itself = place!(".register(SELF.nest");
    let dotted = place!(".register(SELF.named");
    says(
        ProblemKind::BlueprintName,
        vec![
            format!(
                "the blueprint name `twice` is registered twice, at {twice} and at {again}: give one of them another name with `.named(\"…\")`"
            ),
            format!(
                "the blueprint `myself`, registered at {itself}, is nested in itself: remove the inner `.nest(…)`"
            ),
            format!(
                "`.named(\"a.b\")` at {dotted}: the name of a blueprint is not empty and has no dot; dots join the names of nested blueprints"
            ),
        ],
    );
}

#[test]
fn missing_and_repeated_states_name_the_type() {
    let missing = std::any::type_name::<Missing>();
    says(
        ProblemKind::State,
        vec![
            format!(
                "{} takes `State<{missing}>`, but the app was given no `{missing}`: add `.state(…)` with one",
                at("wants_state")
            ),
            format!(
                "{} takes `State<{missing}>`, but the app was given no `{missing}`: add `.state(…)` with one",
                at("view_wants_state")
            ),
            format!(
                "`.state(…)` was given a second `u8` at {}: wrap one of them in a type of its own",
                place!(".state(2_u8)")
            ),
        ],
    );
}

#[test]
fn a_cycle_is_printed() {
    let messages = messages(ProblemKind::Cycle);
    let [message] = &messages[..] else {
        panic!("{messages:#?}")
    };
    let start = "`runs_before` and `runs_after` form a cycle: ";
    let round = message
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix(": remove one of them"));
    let round: Vec<_> = round.expect("a cycle").split(" → ").collect();
    let mut hooks = round[1..].to_vec();
    hooks.sort_unstable();
    assert_eq!(round.first(), round.last(), "{message}");
    assert_eq!(
        hooks,
        [at("round_one"), at("round_three"), at("round_two")],
        "{message}"
    );
}

#[test]
fn ties_name_both() {
    let place = place!("tied!(");
    says(
        ProblemKind::Tie,
        vec![format!(
            "nothing orders `tied` at {place} and `tied` at {place}, which come from one place: give one of them `order = …` or `runs_after = …`"
        )],
    );
}

#[test]
fn edges_that_cannot_be_followed_say_why() {
    says(
        ProblemKind::BadEdge,
        vec![
            format!(
                "`runs_before` or `runs_after` of {} contradicts `order`, which puts {} on its other side: remove one of the two",
                at("contradicts"),
                at("orderly")
            ),
            format!(
                "`runs_after` of {}, a hook of the app, names {}, which is a `#[after_request]`: name a `#[before_request]` of the app",
                at("wrong_kind"),
                at("finish")
            ),
            format!(
                "`runs_after` of {}, a hook of the app, names a function without a hook attribute: name a `#[before_request]` of the app",
                at("wrong_function")
            ),
            format!(
                "`runs_before` of {}, a hook of the app, names {}, one of the blueprint `twice`: name a `#[before_request]` of the app",
                at("wrong_scope"),
                at("of_a_blueprint")
            ),
        ],
    );
}

#[test]
fn skips_that_skip_nothing_say_why() {
    says(
        ProblemKind::BadSkip,
        vec![
            format!(
                "`skip` of the route {} (`/skip`) names {}, which does not apply to it: name a hook that does, such as `wrong_function`, `wrong_kind`, `contradicts`",
                at("skips"),
                at("of_a_blueprint")
            ),
            format!(
                "`skip` of the route {} (`/skip`) names `plain`, which is no hook: name a hook that does, such as `finish`, `wants_state`, `contradicts`",
                at("skips")
            ),
        ],
    );
}

#[test]
fn two_handlers_for_one_key_name_both() {
    says(
        ProblemKind::HandlerClash,
        vec![
            format!(
                "two error handlers for 404 of the app: {} and {}: remove one of them",
                at("lost_one"),
                at("lost_two")
            ),
            format!(
                "two error handlers for `&core::fmt::Error` of the app: {} and {}: remove one of them",
                at("error_one"),
                at("error_two")
            ),
            format!(
                "two catch-alls (`&Error`) of the blueprint `twice`: {} and {}: remove one of them",
                at("any_one"),
                at("any_two")
            ),
        ],
    );
}

#[test]
fn a_catch_all_is_described_by_the_name_that_users_write() {
    support::quiet();
    let described = app!(self).register(&TWICE).describe();
    let takes_all =
        |handler: &DescribedHook| handler.takes.as_ref().unwrap().to_string() == "&Error";
    let mut handlers = described.error_handlers.iter();
    assert!(handlers.any(|handler| handler.function == "any_one" && takes_all(handler)));
}

#[test]
fn routers_that_clash_say_which_call() {
    let messages = messages(ProblemKind::Merge);
    let [message] = &messages[..] else {
        panic!("{messages:#?}")
    };
    let second = place!(".merge(existing())", 1);
    assert!(
        message.starts_with(&format!(
            "the router given to `.merge(…)` at {second} does not fit those before it: "
        )),
        "{message}"
    );
    assert!(
        message.contains("/existing")
            && message.ends_with("nest one of them below a path of its own"),
        "{message}"
    );
}

#[test]
fn crates_without_hooks_are_named() {
    says(
        ProblemKind::EmptyCrate,
        vec!["`app!` names the crate `common_kit`, which defines no hook and no route: remove it, or, if `common_kit` is a new name for a dependency, name the crate as it names itself (`extern crate common_kit as …;`)".to_owned()],
    );
}

#[test]
fn describe_lists_the_same_problems() {
    support::quiet();
    let app = app!(self).merge(existing()).merge(existing());
    let described = app.describe().problems;
    let built = app.build().expect_err("problems");
    assert_eq!(described, built.problems());
    assert!(
        described
            .iter()
            .any(|problem| problem.message().contains("`.merge(…)`")),
        "{described:#?}"
    );
}
