//! Five times "why did my hook not run on this URL?", each with the line that answers it.

use hooks_runtime::{
    inspect::{Explanation, Reason, Scope},
    prelude::*,
    ws::WebSocketUpgrade,
};
use support::source;

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
static BILLING: Blueprint = Blueprint::new("billing").url_prefix("/billing");

#[before_request]
fn count(_: Endpoint) {}

#[before_request]
fn log_in() -> Result<()> {
    Err(abort(StatusCode::UNAUTHORIZED))
}

#[before_request(SHOP)]
fn open_shop() {}

#[before_request(ADMIN)]
fn only_admins() -> Result<()> {
    Err(abort(StatusCode::FORBIDDEN))
}

#[before_request(BILLING)]
fn only_with_an_invoice() {}

#[before_websocket]
fn only_members() {}

#[after_request]
fn stamp(_: &mut Response) {}

#[get("/")]
fn index() {}

#[get(SHOP, "/{id}")]
fn show() {}

#[get(SHOP, "/new", skip = [log_in])]
fn new() {}

#[get(ADMIN, "/users/")]
fn users() {}

#[websocket(SHOP, "/chat")]
fn chat(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_| ())
}

fn app() -> App {
    app!(self).register(&SHOP).register(&ADMIN)
}

fn explain(path: &str) -> Explanation {
    app().explain(Method::GET, path)
}

/// The reason in the data, and in the text the line behind the one with the function.
#[track_caller]
fn why(path: &str, function: &str) -> (Reason, String) {
    let explained = explain(path);
    let is_it = |hook: &&hooks_runtime::inspect::NotRun| hook.hook.function == function;
    let not_run = explained.not_run.iter().find(is_it);
    let reason = not_run
        .unwrap_or_else(|| panic!("{explained}"))
        .reason
        .clone();
    let text = explained.to_string();
    let mut lines = text.lines().skip_while(|line| *line != "Does not run");
    let is_it = |line: &&str| line.contains(&format!(" {function} ("));
    lines.find(is_it).unwrap_or_else(|| panic!("{text}"));
    let mut said = String::new();
    for line in lines.take_while(|line| line.starts_with("      ")) {
        said = format!("{said} {}", line.trim());
    }
    (reason, said.trim().to_owned())
}

#[test]
fn it_belongs_to_another_blueprint() {
    let admin = Scope::Blueprint("admin".to_owned());
    let said = "runs for routes of the blueprint `admin`, and what answers is not there";
    assert_eq!(
        why("/shop/7", "only_admins"),
        (Reason::OtherScope(admin), said.to_owned())
    );
}

#[test]
fn the_route_skips_it() {
    let said = "the route names it in `skip`".to_owned();
    assert_eq!(why("/shop/new", "log_in"), (Reason::Skipped, said));
}

#[test]
fn it_takes_an_endpoint_and_the_request_has_none() {
    let said = "takes `Endpoint`, and this request matches no route: take `Option<Endpoint>`";
    let expected = (Reason::TakesEndpoint, said.to_owned());
    assert_eq!(why("/nowhere", "count"), expected);
    // A slash redirect matches no route, either.
    assert_eq!(why("/admin/users", "count"), expected);
}

#[test]
fn the_request_is_a_404_below_the_prefix_of_its_blueprint() {
    let admin = Scope::Blueprint("admin".to_owned());
    let said = "runs for routes of the blueprint `admin`, and this request matches none";
    assert_eq!(
        why("/admin/nothing", "only_admins"),
        (Reason::NoRoute(admin), said.to_owned())
    );
}

#[test]
fn the_route_opens_a_websocket() {
    let said = "runs for HTTP, and this route opens a WebSocket: write `#[before_websocket]` over \
                it, too";
    assert_eq!(
        why("/shop/chat", "log_in"),
        (Reason::OnlyHttp, said.to_owned())
    );
    let said = "runs for WebSockets, and this route opens none";
    assert_eq!(
        why("/shop/7", "only_members"),
        (Reason::OnlyWebSockets, said.to_owned())
    );
}

#[test]
fn its_blueprint_is_not_registered() {
    let said = "the blueprint `billing` is not registered: give it to `.register(…)`, or nest it";
    assert_eq!(
        why("/", "only_with_an_invoice"),
        (Reason::NotRegistered("billing".to_owned()), said.to_owned())
    );
}

#[test]
fn many_functions_of_one_crate_or_blueprint_are_told_together() {
    let text = explain("/").to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(" functions of the blueprint `kit`, such as around ("),
        "{text}"
    );
    let said = " functions of the crate `explain`, such as ";
    assert_eq!(text.matches(said).count(), 1, "{text}");
    assert!(
        text.contains(") the app collects other modules of the crate "),
        "{text}"
    );
}

#[test]
fn its_crate_is_not_collected() {
    let explained = explain("/");
    let of_kit = |reason: &Reason| *reason == Reason::NotCollected("auth_kit".to_owned());
    let mut not_run = explained.not_run.iter();
    assert!(not_run.any(|hook| of_kit(&hook.reason)), "{explained}");
    let text = explained.to_string();
    let said = "the app does not collect the crate `auth_kit`: name it, as in `app!(auth_kit)`";
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(said), "{text}");
}

#[test]
fn the_app_collects_nothing_and_it_was_not_added() {
    let explained = App::new().explain(Method::GET, "/");
    let mut not_run = explained.not_run.iter();
    assert!(not_run.any(|hook| hook.reason == Reason::NotAdded));
    let text = explained.to_string();
    assert!(!text.contains("does not collect the crate"), "{text}");
    let said = "the app collects nothing, and has only what `.hook(…)` adds";
    assert!(text.contains(said), "{text}");
}

/// `why.txt` is written anew by `SNAPSHOT=overwrite cargo test --test explain`.
#[test]
fn the_text_reads_well_in_80_columns() {
    let app = app().without("auth_kit");
    let mut text = String::new();
    for (method, path) in [
        (Method::GET, "/shop/7"),
        (Method::HEAD, "/shop/new"),
        (Method::POST, "/shop/7"),
        (Method::OPTIONS, "/shop/%37"),
        (Method::GET, "/shop/chat"),
        (Method::GET, "/admin/users"),
        (Method::GET, "/nowhere"),
    ] {
        let mut explained = app.explain(method, path);
        // Not the functions of other tests.
        explained
            .not_run
            .retain(|it| it.hook.module == module_path!());
        text += &explained.to_string();
        text += "\n-----\n\n";
    }
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}:\n{text}");
    source::is_snapshot("tests/explain/why.txt", &text);
}
