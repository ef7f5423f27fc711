//! The keys of a plugin: those of the app, its `State<Keys>`, or those of its own.

use hooks_batteries::{csrf::CsrfProtection, prelude::*};
use hooks_runtime::{TestClient, prelude::*};

const OF_APP: &str = "the key of the app, of more than 32 bytes";
const OWN: &str = "a key of its own, of more than 32 bytes";

#[post("/", skip = [csrf])]
fn write(session: Session, messages: Messages) -> Result<()> {
    messages.info("hello");
    session.set("user", "ann")
}

#[get("/")]
fn read(session: Session, messages: Messages, csrf: Csrf) -> Result<String> {
    let user = session.get::<String>("user")?.unwrap_or_default();
    let texts: Vec<_> = messages
        .peek()
        .into_iter()
        .map(|message| message.text)
        .collect();
    Ok(format!("{user} {} {}", texts.join(","), csrf.token()))
}

#[post("/form")]
fn form() {}

fn keys(key: &str) -> Keys {
    Keys::new([key])
}

/// The plugins that keep something in a cookie.
type Plugins = (Sessions, CsrfProtection, Flash);

fn of_app() -> Plugins {
    (Sessions::in_cookie(), Csrf::in_cookie(), Flash::cookie())
}

fn with_own(key: &str) -> Plugins {
    let (sessions, csrf, flash) = of_app();
    (
        sessions.keys(keys(key)),
        csrf.keys(keys(key)),
        flash.keys(keys(key)),
    )
}

fn views() -> App {
    app!(self)
}

fn app((sessions, csrf, flash): Plugins) -> App {
    views().with(sessions).with(csrf).with(flash)
}

/// The cookies that `one` sets, as another client sends them.
async fn cookies_of(one: &TestClient) -> String {
    let mut all: Vec<String> = Vec::new();
    for response in [one.post("/").await, one.get("/").await] {
        for header in response.headers().get_all("set-cookie") {
            let pair = header.to_str().unwrap().split(';').next().unwrap();
            all.push(pair.to_owned());
        }
    }
    all.join("; ")
}

async fn reads(other: &TestClient, cookies: &str) -> String {
    let page = other.get("/").header("cookie", cookies).await;
    let text = page.text().to_owned();
    text.rsplit_once(' ').unwrap().0.to_owned()
}

#[tokio::test]
async fn they_are_those_of_the_app_if_it_has_none_of_its_own() {
    let one = app(of_app()).state(keys(OF_APP)).test_client();
    let cookies = cookies_of(&one).await;
    let same = app(with_own(OF_APP)).test_client();
    assert_eq!(reads(&same, &cookies).await, "ann hello");
    let other = app(of_app()).state(keys(OWN)).test_client();
    assert_eq!(reads(&other, &cookies).await, " ");
}

#[tokio::test]
async fn its_own_keys_are_used_instead_of_those_of_the_app() {
    let one = app(with_own(OWN)).state(keys(OF_APP)).test_client();
    let cookies = cookies_of(&one).await;
    let same = app(of_app()).state(keys(OWN)).test_client();
    assert_eq!(reads(&same, &cookies).await, "ann hello");
    let other = app(of_app()).state(keys(OF_APP)).test_client();
    assert_eq!(reads(&other, &cookies).await, " ");
}

#[tokio::test]
async fn a_key_of_the_app_is_replaced_without_a_loss() {
    let one = app(of_app()).state(keys(OF_APP)).test_client();
    let cookies = cookies_of(&one).await;
    let both = Keys::new([OWN, OF_APP]);
    let other = app(of_app()).state(both).test_client();
    assert_eq!(reads(&other, &cookies).await, "ann hello");
}

#[tokio::test]
async fn tokens_of_forms_are_made_with_them() {
    let status = async |of_form: Plugins, of_app: &str, cookie_from: &str| {
        let one = app(self::of_app()).state(keys(cookie_from)).test_client();
        let page = one.get("/").await;
        let token = page.text().rsplit(' ').next().unwrap().to_owned();
        let cookie = page.headers().get_all("set-cookie").iter();
        let cookie = cookie.map(|header| header.to_str().unwrap());
        let cookie = cookie.filter_map(|header| header.split(';').next());
        let cookie = cookie.collect::<Vec<_>>().join("; ");
        let other = app(of_form)
            .state(keys(of_app))
            .test_client()
            .enforce_csrf();
        let sent = other.post("/form").header("cookie", cookie);
        sent.header("x-csrf-token", token).await.status().as_u16()
    };
    assert_eq!(status(of_app(), OF_APP, OF_APP).await, 200);
    assert_eq!(status(with_own(OF_APP), OWN, OF_APP).await, 200);
    assert_eq!(status(of_app(), OWN, OF_APP).await, 403);
    assert_eq!(status(with_own(OWN), OF_APP, OF_APP).await, 403);
}

#[tokio::test]
async fn sessions_in_cookies_may_be_encrypted() {
    let values = |sessions: Sessions| async move {
        let (_, csrf, flash) = of_app();
        let client = app((sessions, csrf, flash))
            .state(keys(OF_APP))
            .test_client();
        let cookies = cookies_of(&client).await;
        assert_eq!(reads(&client, &cookies).await, "ann hello");
        cookies
    };
    let signed = values(Sessions::in_cookie()).await;
    let encrypted = values(Sessions::in_cookie().encrypted()).await;
    let encrypts =
        |store: CookieStore| app((Sessions::new(store), Csrf::in_cookie(), Flash::cookie()));
    let same = encrypts(CookieStore::encrypted(keys(OF_APP)))
        .state(keys(OF_APP))
        .test_client();
    assert_eq!(reads(&same, &encrypted).await, "ann hello");
    assert_eq!(reads(&same, &signed).await, " hello");
    let same = encrypts(CookieStore::signed(keys(OF_APP)))
        .state(keys(OF_APP))
        .test_client();
    assert_eq!(reads(&same, &signed).await, "ann hello");
}

mod missing {
    use super::*;

    fn problem(app: App) -> String {
        app.build().map(|_| ()).unwrap_err().to_string()
    }

    fn each() -> [(&'static str, App); 4] {
        let app = || App::new().with(Sessions::default());
        [
            ("sessions", App::new().with(Sessions::in_cookie())),
            ("csrf", app().with(Csrf::in_cookie())),
            ("flash", app().with(Flash::cookie())),
            ("flash", app().with(Flash::fallback())),
        ]
    }

    #[test]
    fn an_app_without_keys_is_told_both_remedies() {
        for (name, app) in each() {
            let problem = problem(app);
            for words in [
                format!("the plugin `{name}`"),
                "tests/batteries/keys.rs".to_owned(),
                "it has no keys".to_owned(),
                "`.state(Keys::from_env(\"SECRET_KEYS\")?)`".to_owned(),
                "`.keys(…)`".to_owned(),
            ] {
                assert!(problem.contains(&words), "{words} is not in {problem}");
            }
        }
    }

    #[test]
    fn keys_of_the_app_that_are_too_short_are_a_problem_of_build() {
        for (name, app) in each() {
            let problem = problem(app.state(keys("short")));
            let words = "the `State<Keys>` of the app: key 1 has 5 bytes";
            assert!(
                problem.contains(words) && problem.contains(name),
                "{problem}"
            );
        }
        for (_, app) in each() {
            assert!(app.state(keys(OF_APP)).build().is_ok());
        }
    }

    #[test]
    fn nothing_asks_for_keys_that_it_has_or_does_not_need() {
        assert!(app(with_own(OWN)).build().is_ok());
        let without = views().with(Sessions::default()).with(Csrf::in_session());
        assert!(without.with(Flash::session()).build().is_ok());
    }

    #[test]
    fn keys_for_what_has_no_use_for_them_are_a_problem() {
        let own = || keys(OWN);
        for (app, remedy) in [
            (
                App::new().with(Sessions::default().keys(own())),
                "`Sessions::in_cookie()`",
            ),
            (
                App::new().with(Sessions::default().encrypted()),
                "drop `.encrypted()`",
            ),
            (
                App::new().with(Csrf::by_origin().keys(own())),
                "`Csrf::in_cookie()`",
            ),
        ] {
            let problem = problem(app);
            assert!(problem.contains(remedy), "{problem}");
        }
    }
}
