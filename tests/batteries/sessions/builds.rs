//! What `build` says about the settings of sessions, and about functions that take one.

use super::cookie;
use hooks_batteries::{
    Cookie, CookieStore, Keys, SameSite, Session, Sessions,
    session::{self, Memory},
};
use hooks_runtime::prelude::*;
use std::time::Duration;

mod without {
    use super::*;

    #[get("/")]
    fn index(_: Session) {}

    #[after_request]
    fn after(_: Option<Session>, _: &mut Response) {}

    #[test]
    fn k28_a_function_that_takes_a_session_needs_the_plugin() {
        let error = app!(self).build().unwrap_err().to_string();
        assert!(
            error.contains("Session") && error.contains("`index`"),
            "{error}"
        );
        assert!(!error.contains("`after`"), "{error}");
        assert!(app!(self).with(Sessions::default()).build().is_ok());
    }
}

fn problem(sessions: Sessions) -> String {
    App::new().with(sessions).build().unwrap_err().to_string()
}

#[test]
fn settings_that_cannot_work_are_problems() {
    let named = |cookie| problem(Sessions::default().cookie(cookie));
    let error = named(Cookie::named("__Host-id"));
    assert!(
        error.contains("sessions") && error.contains("`__Host-id`"),
        "{error}"
    );
    assert!(error.contains("builds.rs"), "{error}");
    assert!(named(Cookie::named("id").same_site(SameSite::None)).contains("secure()"));

    let short = Sessions::new(CookieStore::signed(Keys::new(["too short"])));
    assert!(problem(short).contains("key 1 has 9 bytes"));
    let no_key = Sessions::new(CookieStore::encrypted(Keys::new::<&str>([])));
    assert!(problem(no_key).contains("there is no key"));

    for short in [Duration::ZERO, Duration::from_millis(999)] {
        assert!(problem(Sessions::default().age(short)).contains("a second at least"));
        let absolute = Sessions::default().absolute_age(short);
        assert!(problem(absolute).contains("a second at least"));
    }
}

#[test]
fn two_of_them_in_one_place_are_a_problem() {
    let app = App::new()
        .with(Sessions::default())
        .with(Sessions::default());
    assert!(app.build().is_err());
}

#[test]
fn b122_the_settings_are_described_without_secrets() {
    let secret = "a secret key of more than 32 bytes, for tests";
    let sessions = Sessions::new(CookieStore::signed(Keys::new([secret])));
    let described = App::new().with(sessions.rolling()).describe().to_string();
    assert!(!described.contains(secret), "{described}");
    let sessions = Sessions::new(CookieStore::signed(Keys::new([secret])));
    assert!(!format!("{sessions:?}").contains(secret));
}

mod skipped {
    use super::*;

    #[get("/", skip = [session::save])]
    fn index(session: Session) -> Result<()> {
        session.set("user", "ann")
    }

    #[tokio::test]
    async fn a_route_may_skip_the_save() {
        let client = app!(self).with(Sessions::default()).test_client();
        assert_eq!(cookie(&client.get("/").await), None);
    }
}

mod of_blueprints {
    use super::*;

    static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

    #[before_request]
    fn count(session: Session) -> Result<()> {
        session.update("count", |count: &mut u32| *count += 1)
    }

    #[get(ADMIN, "/")]
    fn admin(session: Session) -> Result<String> {
        session.set("of", "admin")?;
        Ok(session.keys().join(" "))
    }

    #[get("/")]
    fn index(session: Session) -> Result<String> {
        session.set("of", "app")?;
        Ok(session.keys().join(" "))
    }

    /// Each has its own session, and both are saved.
    #[tokio::test]
    async fn a_blueprint_may_have_sessions_of_its_own() {
        let inner = Sessions::new(Memory::new()).cookie(Cookie::named("inner"));
        let client = app!(self)
            .with(Sessions::default().cookie(Cookie::named("outer")))
            .register(ADMIN.with(inner))
            .test_client();
        let both = client.get("/admin/").await;
        assert_eq!(both.text(), "of");
        let mut names: Vec<_> = both
            .headers()
            .get_all("set-cookie")
            .into_iter()
            .map(|value| {
                value
                    .to_str()
                    .unwrap()
                    .split_once('=')
                    .unwrap()
                    .0
                    .to_owned()
            })
            .collect();
        names.sort();
        assert_eq!(names, ["inner", "outer"]);
        assert_eq!(client.get("/").await.text(), "count of");
    }
}

mod in_hooks {
    use super::*;

    #[after_request]
    fn after(session: Option<Session>, _: &mut Response) {
        if let Some(session) = session {
            session.set("after", "yes").unwrap();
        }
    }

    #[get("/")]
    fn index(session: Session) -> String {
        session.keys().join(" ")
    }

    #[get("/none")]
    fn none() {}

    /// The plugin's save runs after all after hooks of the app.
    #[tokio::test]
    async fn what_an_after_hook_writes_is_saved() {
        let client = app!(self).with(Sessions::default()).test_client();
        assert_eq!(cookie(&client.get("/none").await), None);
        client.get("/").await;
        assert_eq!(client.get("/").await.text(), "after");
    }
}

mod by_hand {
    use super::*;
    use axum::{extract::FromRequestParts, http::request::Parts};

    /// An extractor of a user's own.
    struct User(String);

    impl<S: Sync> FromRequestParts<S> for User {
        type Rejection = Error;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
            let session = Session::from_request_parts(parts, state).await?;
            let user = session.get("user")?;
            user.map(User)
                .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))
        }
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a function that a route names"
    )]
    fn log_in(session: Session) -> Result<()> {
        session.set("user", "ann")
    }

    #[get("/in", before = [log_in])]
    fn inside(User(user): User) -> String {
        user
    }

    #[get("/me")]
    fn me(User(user): User) -> String {
        user
    }

    #[tokio::test]
    async fn extractors_and_functions_that_a_route_names_get_it() {
        let client = app!(self).with(Sessions::default()).test_client();
        assert_eq!(client.get("/me").await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(client.get("/in").await.text(), "ann");
        assert_eq!(client.get("/me").await.text(), "ann");
    }
}
