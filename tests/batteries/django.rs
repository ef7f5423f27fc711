//! What Django's `startproject` switches on, in one plugin.

use hooks_batteries::{
    CurrentUser, Keys, Messages, Session, Sessions, User, UserStore, django_defaults,
    session::Memory, testing::BatteriesClient,
};
use hooks_runtime::prelude::*;

struct Ann;

impl User for Ann {
    type Id = u32;

    fn id(&self) -> u32 {
        1
    }

    fn session_secret(&self) -> &[u8] {
        b"hash"
    }
}

struct Users;

impl UserStore for Users {
    type User = Ann;

    async fn by_id(&self, _: &u32) -> Result<Option<Ann>> {
        Ok(Some(Ann))
    }

    async fn by_login(&self, _: &str) -> Result<Option<Ann>> {
        Ok(Some(Ann))
    }
}

#[get("/me")]
fn me(_: CurrentUser<Ann>) -> &'static str {
    "ann"
}

#[post("/flash")]
fn flash(messages: Messages, session: Session) -> Result<()> {
    messages.info("hello");
    session.set("a", 1)
}

fn app() -> App {
    let defaults = django_defaults(Keys::random(), Memory::new(), Users);
    app!(self).with(defaults.login_url("/login").hosts(["localhost"]))
}

#[tokio::test]
async fn all_seven_are_there() {
    let client = app().test_client();
    let page = client.get("/me").header("accept", "text/html").await;
    assert_eq!(page.header("location"), Some("/login?next=%2Fme"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    client.log_in(&Ann).await;
    assert_eq!(client.get("/me").await.text(), "ann");
    let added = client.post("/flash").await;
    assert_eq!(added.headers().get_all("set-cookie").iter().count(), 2);
    let other = client.get("/me").header("host", "evil.example").await;
    assert_eq!(other.status(), StatusCode::BAD_REQUEST);
    let forged = app().test_client().enforce_csrf().post("/flash").await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
}

#[test]
fn they_stand_in_djangos_order() {
    let plugins = app().describe().plugins.into_iter();
    let names: Vec<_> = plugins.map(|plugin| plugin.name).collect();
    let expected = [
        "security", "sessions", "common", "csrf", "login", "flash", "frames",
    ];
    let is_expected = |name: &String| expected.contains(&name.as_str());
    let names: Vec<_> = names.into_iter().filter(is_expected).collect();
    assert_eq!(names, expected);
}

#[test]
fn one_of_them_beside_it_is_a_problem() {
    let error = app()
        .with(Sessions::default())
        .build()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("the plugin `sessions` is given to the app twice"),
        "{error}"
    );
}
