//! What somebody is told who makes a mistake for the first time: one problem for each, with its remedy.

use hooks_batteries::{
    Csp, CspNonce, Csrf, Flash, Frames, Keys, Locales, Login, Proxies, RequestId, Session,
    Sessions, csp::csp, csrf::CsrfReason, frames, needs_permission, testing::BatteriesClient,
};
use hooks_runtime::prelude::*;
use std::{
    io,
    sync::{Arc, Mutex},
};
use tracing::subscriber::set_default;

#[derive(Clone)]
struct User(u32);

impl hooks_batteries::User for User {
    type Id = u32;

    fn id(&self) -> u32 {
        self.0
    }

    fn session_secret(&self) -> &[u8] {
        b"hash"
    }
}

struct Users;

impl hooks_batteries::UserStore for Users {
    type User = User;

    async fn by_id(&self, id: &u32) -> Result<Option<User>> {
        Ok((*id == 1).then_some(User(1)))
    }

    async fn by_login(&self, _: &str) -> Result<Option<User>> {
        Ok(None)
    }
}

fn problem(app: App) -> String {
    app.build().unwrap_err().to_string()
}

/// One problem, with these texts in it.
fn is_one(problem: &str, texts: &[&str]) {
    assert!(!problem.contains("reasons"), "{problem}");
    for text in texts {
        assert!(problem.contains(text), "{text} is not in {problem}");
    }
}

#[test]
fn a_part_without_the_sessions_that_it_needs_names_them() {
    let login = Login::new(Users).keys(Keys::random());
    for (name, app) in [
        ("csrf", App::new().with(Csrf::in_session())),
        ("flash", App::new().with(Flash::session())),
        ("login", App::new().with(login)),
    ] {
        let plugin = format!("the plugin `{name}`");
        let texts = [
            &*plugin,
            "needs a `Session`, and nothing provides one",
            "add `.with(Sessions::new(…))`",
        ];
        is_one(&problem(app), &texts);
    }
}

#[test]
fn a_route_option_without_its_part_names_the_part() {
    #[get("/report", with = [needs_permission("report")])]
    fn report() {}
    #[get("/map", with = [csp(Csp::new().default_src("'self'"))])]
    fn map() {}
    #[get("/widget", with = [frames::exempt()])]
    fn widget() {}

    for (app, given_by) in [
        (App::new().hook(report), "add `.with(Login::new(…))`"),
        (App::new().hook(map), "add `.with(Csp::new())`"),
        (App::new().hook(widget), "add `.with(Frames::deny())`"),
    ] {
        is_one(&problem(app), &["nothing reads", given_by]);
    }
    let app = App::new().hook(widget).with(Frames::deny());
    assert!(app.build().is_ok());
}

/// Not also one for each function that uses the setting.
#[test]
fn a_wrong_setting_is_one_problem() {
    let locales = Locales::new(["en"]).setter("language");
    let texts = ["the plugin `locales`", "`language`", "write `/language`"];
    is_one(&problem(App::new().with(locales)), &texts);
    let id = RequestId::new().header("x y");
    let texts = ["the plugin `request_id`", "`x y` is no name of a header"];
    is_one(&problem(App::new().with(id)), &texts);
}

#[test]
fn settings_without_an_effect_are_problems() {
    let app = |csrf| App::new().with(Sessions::default()).with(csrf);
    let empty = Csrf::in_session().field("");
    is_one(&problem(app(empty)), &["the plugin `csrf`", "`csrf_token`"]);
    let no_form = Csrf::in_session().limit(0);
    is_one(
        &problem(app(no_form)),
        &["the plugin `csrf`", "no form is read"],
    );
}

#[get("/nonce")]
fn nonce(nonce: CspNonce) -> String {
    nonce.to_string()
}

/// Templates escape `/`, which a script in the page would see.
#[tokio::test]
async fn a_nonce_has_no_characters_that_are_escaped_in_html() {
    let policy = Csp::new().script_src_nonce();
    let client = App::new().hook(nonce).with(policy).test_client();
    for _ in 0..64 {
        let nonce = client.get("/nonce").await.text().to_owned();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(nonce.bytes().all(is_plain), "{nonce}");
    }
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[post("/save")]
fn save() {}

#[get("/visit")]
fn visit(session: Session) -> Result<()> {
    session.set("visited", true)
}

fn with_csrf() -> App {
    let csrf = Csrf::in_session();
    let app = App::new().hook(save).hook(visit).with(csrf);
    app.with(Sessions::default())
}

/// As behind nginx with `proxy_set_header Host $host`, which has no port.
#[tokio::test]
async fn the_log_has_both_origins_that_differ() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone());
    let _guard = set_default(subscriber.with_ansi(false).finish());
    let proxies = Proxies::trust(["10.0.0.1"]);
    let client = with_csrf().with(proxies).test_client().enforce_csrf();
    let response = client
        .post("/save")
        .client_addr("10.0.0.1:4711".parse().unwrap())
        .header("x-forwarded-proto", "https")
        .header("host", "example.com")
        .header("origin", "https://example.com:8443")
        .await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for text in ["https://example.com:8443", "site=https://example.com "] {
        assert!(log.contains(text), "{text} is not in {log}");
    }
}

/// There is a session, so that nobody looks for the reason in its cookie.
#[tokio::test]
async fn a_session_without_a_token_is_not_called_missing() {
    let client = with_csrf().test_client().enforce_csrf();
    client.get("/visit").await;
    let response = client.post("/save").await;
    let text = response.text();
    assert!(text.contains("no CSRF token was made"), "{text}");
    assert_eq!(
        text.split(": ").nth(1),
        Some(&*CsrfReason::NoSecret.to_string())
    );
}
