//! Error pages: with the language, the user, the messages and the tokens that other pages have, and without
//! what cannot be known. No page of an error fails itself.

use crate::{nobody::User, sessions::failures::Shaky};
use hooks_batteries::{
    Csrf, CurrentUser, Flash, Keys, Locale, Locales, Login, Messages, Security, Session, Sessions,
    StoreDown, locale::Argument, testing::BatteriesClient,
};
use hooks_runtime::{TestClient, TestResponse, minijinja::context, prelude::*};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// What is out of order for a while.
#[derive(Clone, Default)]
struct Broken {
    sessions: Shaky,
    users: Arc<AtomicBool>,
}

struct Users(Broken);

impl hooks_batteries::UserStore for Users {
    type User = User;

    async fn by_id(&self, _: &u32) -> Result<Option<User>> {
        if self.0.users.load(Ordering::SeqCst) {
            return Err(StoreDown::new("Broken", "unplugged").into());
        }
        Ok(Some(User))
    }

    async fn by_login(&self, _: &str) -> Result<Option<User>> {
        Ok(None)
    }
}

fn texts(tag: &str, message: &str, _: &[(&str, Argument<'_>)]) -> Option<String> {
    (message == "hello").then(|| format!("{tag}:{message}"))
}

/// What every app here has, but for its routes and handlers.
fn with_batteries(app: App, broken: &Broken) -> App {
    app.state(broken.clone())
        .with(Security::new().hosts(["localhost"]))
        .with(Sessions::new(broken.sessions.clone()))
        .with(Locales::new(["en", "de"]).texts(texts))
        .with(Csrf::in_session())
        .with(Login::new(Users(broken.clone())).keys(Keys::new([KEY])))
        .with(Flash::fallback().keys(Keys::new([KEY])))
}

fn german(client: &TestClient, path: &str) -> hooks_runtime::TestRequest {
    client.get(path).header("accept-language", "de")
}

fn vary(response: &TestResponse) -> Vec<&str> {
    let lines = response.headers().get_all("vary").into_iter();
    lines.map(|line| line.to_str().unwrap()).collect()
}

mod pages {
    use super::*;

    const PAGE: &str = "{{ status }} {{ t('hello') }} {{ name }}{% for m in messages %} {{ m.text }}{% endfor %}{% if csrf_field() %} token{% endif %}";

    #[context_processor]
    fn name(user: Option<CurrentUser<User>>) -> hooks_runtime::minijinja::Value {
        context! { name => if user.is_some() { "ann" } else { "nobody" } }
    }

    #[before_request]
    fn guard(head: &Parts) -> Result<()> {
        if head.uri.path() == "/guarded" {
            return Err(abort(StatusCode::FORBIDDEN));
        }
        Ok(())
    }

    #[get("/guarded")]
    fn guarded() {}

    #[get("/conflict")]
    fn conflict() -> Result<()> {
        Err(abort(StatusCode::CONFLICT))
    }

    #[get("/panics")]
    fn panics() {
        panic!("on purpose");
    }

    #[get("/user")]
    fn user(_: CurrentUser<User>) {}

    #[get("/session")]
    fn session(_: Session) {}

    #[get("/add")]
    fn add(messages: Messages) {
        messages.info("saved");
    }

    #[get("/after")]
    fn after() {}

    #[after_request]
    fn fail(ctx: RequestContext, res: &mut Response) -> Result<()> {
        if ctx.uri().path() == "/after" && res.status().is_success() {
            return Err(Error::msg("on purpose"));
        }
        Ok(())
    }

    #[error_handler]
    fn page(error: &HttpError) -> (StatusCode, TemplateResponse) {
        let status = error.status();
        let values = context! { status => status.as_u16() };
        (status, TemplateResponse::new("error.html", values))
    }

    fn client(broken: &Broken) -> TestClient {
        with_batteries(app!(self), broken)
            .templates([("error.html", PAGE)])
            .test_client()
    }

    #[tokio::test]
    async fn a_page_has_what_other_pages_have() {
        let client = client(&Broken::default());
        client.log_in(&User).await;
        for (path, status) in [
            ("/nowhere", 404),
            ("/guarded", 403),
            ("/conflict", 409),
            ("/panics", 500),
            ("/after", 500),
        ] {
            client.get("/add").await;
            let response = german(&client, path).await;
            let expected = format!("{status} de:hello ann saved token");
            assert_eq!(response.text(), expected, "{path}");
            assert_eq!(response.status(), status, "{path}");
            assert_eq!(response.header("content-language"), Some("de"), "{path}");
            let vary = vary(&response);
            assert!(
                vary.contains(&"accept-language") && vary.contains(&"cookie"),
                "{path}: {vary:?}"
            );
        }
        let response = german(&client, "/nowhere").header("host", "evil.example");
        assert_eq!(response.await.text(), "400 de:hello nobody token");
    }

    #[tokio::test]
    async fn a_page_leaves_out_what_cannot_be_known() {
        for (break_it, paths) in [
            (
                (|broken| broken.sessions.set_down(true)) as fn(&Broken),
                &[
                    ("/session", 503),
                    ("/user", 503),
                    ("/conflict", 409),
                    ("/nowhere", 404),
                ][..],
            ),
            (
                |broken| broken.users.store(true, Ordering::SeqCst),
                &[("/user", 503), ("/conflict", 409), ("/nowhere", 404)],
            ),
        ] {
            let broken = Broken::default();
            let client = client(&broken);
            client.log_in(&User).await;
            break_it(&broken);
            for (path, status) in paths {
                let response = german(&client, path).await;
                assert_eq!(response.status(), *status, "{path}");
                let start = format!("{status} de:hello nobody");
                assert!(response.text().starts_with(&start), "{path}: {response:?}");
            }
        }
    }
}

mod handlers {
    use super::*;

    #[before_request]
    fn guard(head: &Parts) -> Result<()> {
        if head.uri.path() == "/guarded" {
            return Err(abort(StatusCode::FORBIDDEN));
        }
        Ok(())
    }

    #[get("/guarded")]
    fn guarded() {}

    #[get("/conflict")]
    fn conflict() -> Result<()> {
        Err(abort(StatusCode::CONFLICT))
    }

    #[get("/after")]
    fn after() {}

    #[after_request]
    fn fail(ctx: RequestContext, res: &mut Response) -> Result<()> {
        if ctx.uri().path() == "/after" && res.status().is_success() {
            return Err(Error::msg("on purpose"));
        }
        Ok(())
    }

    #[error_handler]
    fn tell(
        error: &HttpError,
        locale: Option<Locale>,
        user: Option<CurrentUser<User>>,
    ) -> (StatusCode, String) {
        let text = format!("{locale:?} {}", user.is_some());
        (error.status(), text)
    }

    #[tokio::test]
    async fn a_handler_knows_the_language_and_the_user() {
        let broken = Broken::default();
        let client = with_batteries(app!(self), &broken).test_client();
        client.log_in(&User).await;
        let paths = [
            ("/nowhere", 404),
            ("/guarded", 403),
            ("/conflict", 409),
            ("/after", 500),
        ];
        for (path, status) in paths {
            let response = german(&client, path).await;
            assert_eq!(response.text(), "Some(Locale(\"de\")) true", "{path}");
            assert_eq!(response.status(), status, "{path}");
            let vary = vary(&response);
            assert!(
                vary.contains(&"accept-language") && vary.contains(&"cookie"),
                "{path}: {vary:?}"
            );
        }
        broken.users.store(true, Ordering::SeqCst);
        for (path, status) in paths {
            let response = german(&client, path).await;
            assert_eq!(response.text(), "Some(Locale(\"de\")) false", "{path}");
            assert_eq!(response.status(), status, "{path}");
        }
    }
}
