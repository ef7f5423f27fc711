//! What no recording can show: where hooks have no program that Flask could run as well.

use crate::prelude::*;
use std::{
    sync::{Arc, Mutex},
    thread::{self, ThreadId},
};
use tokio::sync::Notify;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[get(BP, "/")]
fn view() {}

fn problem(app: App) -> String {
    app.build().expect_err("a problem").to_string()
}

#[test]
fn a_dotted_name_makes_no_scope() {
    // F9, F78: Flask takes the name, and `a.b` then has the hooks of `a`.
    let said = problem(App::new().register(BP.named("a.b")));
    assert!(said.contains("has no dot"), "{said}");
}

#[test]
fn one_name_is_registered_once() {
    // F88
    let said = problem(App::new().register(&BP).register(BP.at("/other")));
    assert!(said.contains("`bp` is registered twice"), "{said}");
}

#[test]
fn children_of_one_name_are_found_when_the_app_is_built() {
    // F87
    static CHILD: Blueprint = Blueprint::new("child");
    let said = problem(App::new().register(BP.nest(&CHILD).nest(CHILD.at("/other"))));
    assert!(said.contains("`bp.child` is registered twice"), "{said}");
}

#[test]
fn a_blueprint_is_not_nested_in_itself() {
    // F87
    let said = problem(App::new().register(BP.nest(&BP)));
    assert!(said.contains("is nested in itself"), "{said}");
}

#[before_request]
fn sync_hook(ran_on: State<Mutex<Option<ThreadId>>>) {
    *ran_on.lock().unwrap() = Some(thread::current().id());
}

#[tokio::test]
async fn a_sync_hook_runs_on_the_thread_of_its_request() {
    // QF7: Quart runs it on a thread of its own, as Python's would hold up all others.
    let app = App::new().hook(sync_hook).hook(told);
    let client = app.state(Mutex::new(None::<ThreadId>)).test_client();
    assert_eq!(
        client.get("/").await.text(),
        format!("{:?}", Some(thread::current().id()))
    );
}

#[get("/")]
fn told(ran_on: State<Mutex<Option<ThreadId>>>) -> String {
    format!("{:?}", *ran_on.lock().unwrap())
}

#[get("/elsewhere")]
async fn elsewhere(g: G) -> String {
    let handle = g.clone();
    let set = thread::spawn(move || handle.set("set elsewhere"));
    set.join().expect("a thread that only sets a value");
    g.get::<&str>().unwrap_or("nothing").to_owned()
}

#[tokio::test]
async fn g_taken_elsewhere_is_the_same_g() {
    // F107: Flask's copied context has one of its own.
    let client = App::new().hook(elsewhere).test_client();
    assert_eq!(client.get("/elsewhere").await.text(), "set elsewhere");
}

#[derive(Default)]
struct Background {
    go_on: Notify,
    done: Notify,
}

#[before_request]
async fn spawns(background: State<Arc<Background>>) {
    let background = background.clone();
    tokio::spawn(async move {
        background.go_on.notified().await;
        background.done.notify_one();
    });
}

#[tokio::test]
async fn a_task_that_a_hook_spawns_outlives_it() {
    // F128: in Flask it dies with the event loop of its hook. QF18: as Quart's background tasks.
    let background = Arc::new(Background::default());
    let client = App::new()
        .hook(spawns)
        .state(background.clone())
        .test_client();
    assert_eq!(client.get("/").await.status(), StatusCode::NOT_FOUND);
    background.go_on.notify_one();
    background.done.notified().await;
}
