//! `locked` and `assert_locked!`: the hooks of an app in a file under version control.

use hooks_runtime::{assert_locked, prelude::*};
use std::{env, fs, panic::catch_unwind, path::PathBuf, process::Command};

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

#[before_request]
fn first() {}

#[before_request]
fn second(_: State<u8>) {}

#[after_request]
fn stamp(_: &mut Response) {}

#[error_handler(404)]
fn lost() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[before_request(ADMIN)]
fn only_admins() {}

#[get("/")]
fn index() {}

#[get(SHOP, "/{id}", skip = [second])]
fn show() {}

#[get(ADMIN, "/")]
fn overview() {}

fn app() -> App {
    app!(self, auth_kit).state(7_u8).register(&SHOP)
}

#[test]
fn the_file_is_compared() {
    assert_locked!(app().register(&ADMIN), "tests/explain/hooks.lock");
    let app = app().register(&ADMIN);
    assert_locked!(&app, "tests/explain/hooks.lock",);
}

#[test]
fn there_are_no_files_and_no_lines_in_it() {
    let locked = app().describe().locked();
    assert!(!locked.contains(".rs"), "{locked}");
    assert!(
        locked.contains("\n  before_request explain::locked::second\n"),
        "{locked}"
    );
    assert!(
        locked.contains("\n  before_request auth_kit::kit_root\n"),
        "{locked}"
    );
    assert!(locked.ends_with('\n'), "{locked}");
}

#[test]
fn the_order_of_registrations_does_not_show() {
    let one = app!(self).state(7_u8).register(&SHOP).register(&ADMIN);
    let other = app!(self).state(7_u8).register(&ADMIN).register(&SHOP);
    assert_eq!(one.describe().locked(), other.describe().locked());
}

/// What the test says that fails with this app.
fn failure(file: &str, app: impl Fn() -> App + std::panic::RefUnwindSafe) -> String {
    support::quiet();
    let failed = catch_unwind(|| assert_locked!(app(), file));
    *failed.unwrap_err().downcast().expect("a message")
}

#[test]
fn what_came_and_went_is_shown_below_its_scope() {
    let message = failure("tests/explain/hooks.lock", || {
        App::new()
            .hook(second)
            .hook(first)
            .hook(lost)
            .hook(index)
            .state(7_u8)
            .register(&SHOP)
            .register(&ADMIN)
    });
    for part in [
        "/tests/explain/hooks.lock`:\n",
        "\n-   before_request auth_kit::kit_root\n",
        "\n-   after_request explain::locked::stamp\n",
        "\n-   before_request explain::locked::first\n    before_request explain::locked::second\n",
        "\n+   before_request explain::locked::first\n",
        "`HOOKS_BLESS=1 cargo test` writes the file.",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    // What is as before is left out.
    assert!(!message.contains("only_admins"), "{message}");
}

#[test]
fn a_missing_file_and_an_app_that_cannot_be_built_are_told() {
    let message = failure("tests/explain/no.lock", app);
    assert!(message.contains("no.lock` cannot be read"), "{message}");
    assert!(
        message.ends_with("`HOOKS_BLESS=1 cargo test` writes it"),
        "{message}"
    );
    let message = failure("tests/explain/hooks.lock", || app!(self).register(&SHOP));
    assert!(
        message.starts_with("the app cannot be built: `second` at"),
        "{message}"
    );
}

fn elsewhere() -> PathBuf {
    env::temp_dir().join(format!("blessed-{}.lock", std::process::id()))
}

#[test]
fn it_is_written_on_demand() {
    let file = elsewhere();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "locked::in_a_child"]);
    child.env("HOOKS_BLESS", "1").env("BLESSED_FILE", &file);
    assert!(child.output().unwrap().status.success());
    let written = fs::read_to_string(&file);
    let _ = fs::remove_file(&file);
    assert_eq!(written.unwrap(), app().describe().locked());
}

#[test]
#[ignore = "a child of the test above"]
fn in_a_child() {
    if let Ok(file) = env::var("BLESSED_FILE") {
        assert_locked!(app(), &file);
    }
}
