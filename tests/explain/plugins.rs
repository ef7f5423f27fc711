//! Plugins and provided values in all that is told of an app.

use hooks_runtime::{
    Install, Plugin,
    inspect::{Answer, Need, Reason, Scope},
    prelude::*,
};

static SESSIONS: Blueprint = Blueprint::new("sessions");
static USERS: Blueprint = Blueprint::new("users").url_prefix("/login");
static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[derive(Debug)]
struct Session;

#[derive(Debug)]
struct User;

struct Sessions;

impl Plugin for Sessions {
    fn install(self, at: &mut Install<'_>) {
        at.rank(-100)
            .setting("cookie", "sid")
            .state(7_u8)
            .blueprint(&SESSIONS);
    }
}

struct Users;

impl Plugin for Users {
    fn install(self, at: &mut Install<'_>) {
        at.name("users")
            .rank(5)
            .blueprint(&USERS)
            .needs::<Session>();
    }
}

#[before_request(SESSIONS)]
fn load(_: State<u8>) -> Provide<Session> {
    Provide(Session)
}

#[before_request(USERS)]
fn log_in(_: Provided<Session>, headers: HeaderMap) -> Result<Provide<User>> {
    match headers.get("x-user") {
        Some(_) => Ok(Provide(User)),
        None => Err(abort(StatusCode::UNAUTHORIZED)),
    }
}

#[get(USERS, "/")]
fn form() {}

#[before_request(SHOP)]
fn greet(_: Option<Provided<User>>) {}

#[get(SHOP, "/", skip = [log_in])]
fn list() {}

#[get("/me")]
fn me(_: Provided<Session>) {}

fn app() -> App {
    app!(self)
        .without("auth_kit")
        .register(SHOP.with(Users))
        .with(Sessions)
}

#[test]
fn the_chain_tells_the_plugin_what_is_needed_and_what_is_provided() {
    let explained = app().explain(Method::GET, "/shop/login/");
    assert!(
        matches!(&explained.answer, Answer::Route { function, .. } if function == "form"),
        "{explained}"
    );
    let chain: Vec<_> = explained
        .chain
        .iter()
        .map(|hook| {
            let provides: Vec<_> = hook
                .provides
                .iter()
                .map(|it| it.type_name.rsplit("::").next().unwrap())
                .collect();
            (
                hook.hook.function.as_str(),
                hook.hook.scope.to_string(),
                provides.join(" "),
                hook.needs.clone(),
            )
        })
        .collect();
    let session = Need::Provided("explain::plugins::Session".to_owned());
    let user = Need::PerhapsProvided("explain::plugins::User".to_owned());
    assert_eq!(
        chain,
        [
            (
                "load",
                "Sessions".to_owned(),
                "Session".to_owned(),
                vec![Need::State("u8".to_owned())]
            ),
            (
                "log_in",
                "users".to_owned(),
                "User".to_owned(),
                vec![session, Need::Head]
            ),
            ("greet", "shop".to_owned(), String::new(), vec![user]),
        ]
    );
    let plugins = explained.plugins.iter();
    let ranks: Vec<_> = plugins.map(|plugin| (&*plugin.name, plugin.rank)).collect();
    assert_eq!(ranks, [("Sessions", -100), ("users", 5)]);
    let text = explained.to_string();
    for part in [
        "\n  plugin: Sessions, around app, rank -100 (",
        "\n  plugin: users, around shop, rank 5 (",
        "takes Provided<Session>, the head; provides User\n",
        "takes Option<Provided<User>>\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_plugin_of_another_place_and_one_that_is_skipped_are_told() {
    let reason = |path: &str| {
        let explained = app().explain(Method::GET, path);
        let not_run = explained.not_run.iter();
        not_run
            .map(|hook| (&hook.hook, &hook.reason))
            .find(|(hook, _)| hook.function == "log_in" && hook.module == module_path!())
            .map(|(_, reason)| reason.clone())
    };
    assert_eq!(reason("/shop/"), Some(Reason::Skipped));
    assert_eq!(
        reason("/me"),
        Some(Reason::OtherScope(Scope::Plugin("users".to_owned())))
    );
    assert_eq!(reason("/shop/login/"), None);
}

#[test]
fn describe_and_locked_show_rank_and_settings() {
    let described = app().describe();
    assert_eq!(described.problems, []);
    let text = described.to_string();
    assert!(
        text.starts_with("plugin Sessions, around app (tests/explain/plugins.rs:"),
        "{text}"
    );
    assert!(
        text.contains("), rank -100, cookie = sid, state u8\n"),
        "{text}"
    );
    assert!(text.contains("), rank 5, needs Session\n"), "{text}");
    let locked = described.locked();
    for part in [
        "\nplugin Sessions\n  of the crate explain, rank -100\n  setting cookie = sid\n  state u8\n  before_request explain::plugins::load\n",
        "\nplugin users\n  in app\n  of the crate explain, rank 5\n",
        "\nblueprint shop\n  in users\n",
    ] {
        assert!(locked.contains(part), "{part}: {locked}");
    }
}

static COUNTING: Blueprint = Blueprint::new("counting");

#[before_request(COUNTING)]
fn tally() {}

struct Counting;

impl Plugin for Counting {
    fn install(self, at: &mut Install<'_>) {
        at.name("counting").blueprint(&COUNTING);
    }
}

static NORTH: Blueprint = Blueprint::new("north");
static SOUTH: Blueprint = Blueprint::new("south");

#[get(NORTH, "/north")]
fn north() {}

#[test]
fn plugins_of_one_name_are_told_apart_by_their_with_calls() {
    let first = NORTH.with(Counting);
    let south = SOUTH.with(Counting);
    let line = line!() - 1;
    let app = App::new().register(first).register(south);
    let explained = app.explain(Method::GET, "/north");
    let not_run = explained.not_run.iter();
    let mut not_run = not_run.filter(|each| each.hook.function == "tally");
    let place = not_run.next().and_then(|each| each.plugin_place.clone());
    let place = place
        .expect("the plugin of the other blueprint")
        .to_string();
    assert_eq!(place, format!("{}:{line}", file!()));
    assert_eq!(not_run.next(), None);
    let text = explained.to_string();
    let words: Vec<_> = text.split_whitespace().collect();
    let said =
        format!("runs for what the plugin `counting`, given at {place}, is around, and what");
    assert!(words.join(" ").contains(&said), "{text}");
}
