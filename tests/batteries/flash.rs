//! Messages: which are kept, read and shown, by the rules B48 to B55.

use hooks_batteries::{Flash, Keys, Messages, Sessions, flash::Level};
use hooks_runtime::{TestClient, TestResponse, prelude::*};

fn keys() -> Keys {
    Keys::new(["0123456789abcdef0123456789abcdef"])
}

async fn text(client: &TestClient, path: &str) -> String {
    client.get(path).await.text().to_owned()
}

fn cookie(response: &TestResponse) -> Option<&str> {
    let lines = response.headers().get_all("set-cookie").into_iter();
    let mut lines = lines.map(|line| line.to_str().unwrap());
    lines.find(|line| line.starts_with("messages="))
}

mod kept {
    use super::*;

    /// By the words of the path: what the request does with its messages, one after the other.
    #[get("/{*acts}")]
    fn act(messages: Messages, Path(acts): Path<String>) -> Result<String> {
        let mut shown = Vec::new();
        for act in acts.split('/') {
            match act.split_once('-').unwrap_or((act, "")) {
                ("add", text) => messages.info(text),
                ("many", count) => {
                    for number in 0..count.parse::<usize>()? {
                        messages.info(format!("{number:-<40}"));
                    }
                }
                ("take", _) => shown.extend(texts(&messages.take())),
                ("peek", _) => shown.extend(texts(&messages.peek())),
                ("len", _) => shown.push(messages.len().to_string()),
                ("keep", _) => messages.keep(),
                ("nothing", _) => {}
                ("status", status) => return Err(abort(StatusCode::from_u16(status.parse()?)?)),
                ("panic", _) => panic!("on purpose"),
                _ => unreachable!("{act}"),
            }
        }
        Ok(shown.join(" "))
    }

    #[get("/")]
    fn index() {}

    fn texts(messages: &[hooks_batteries::flash::Message]) -> Vec<String> {
        let texts = messages.iter();
        texts
            .map(|message| message.text.trim_end_matches('-').to_owned())
            .collect()
    }

    fn client(flash: Flash) -> TestClient {
        app!(self)
            .with(Sessions::default())
            .with(flash)
            .test_client()
    }

    /// All three ways of keeping them.
    fn clients() -> [TestClient; 3] {
        [
            Flash::cookie().keys(keys()),
            Flash::session(),
            Flash::fallback().keys(keys()),
        ]
        .map(client)
    }

    #[tokio::test]
    async fn b50_what_is_read_is_shown_once_and_in_order() {
        for client in clients() {
            client.get("/add-a/add-b").await;
            client.get("/add-c").await;
            assert_eq!(text(&client, "/take").await, "a b c");
            assert_eq!(text(&client, "/take").await, "");
        }
    }

    #[tokio::test]
    async fn b50_k13_only_reading_reads() {
        for client in clients() {
            client.get("/add-a").await;
            for path in ["/", "/nothing", "/len", "/peek", "/nowhere/", "/take/keep"] {
                client.get(path).await;
            }
            assert_eq!(text(&client, "/len/peek/take/take").await, "1 a a a");
            assert_eq!(text(&client, "/take").await, "");
        }
    }

    #[tokio::test]
    async fn what_was_added_read_and_kept_is_there_for_the_next_request() {
        for client in clients() {
            assert_eq!(text(&client, "/add-a/take/keep").await, "a");
            client.get("/take/add-b/keep").await;
            assert_eq!(text(&client, "/take").await, "a b");
            assert_eq!(text(&client, "/take").await, "");
        }
    }

    #[tokio::test]
    async fn one_message_that_no_cookie_has_room_for() {
        for kept in [Flash::session(), Flash::fallback().keys(keys())] {
            let client = client(kept);
            client.get(&format!("/add-{}", "x".repeat(3000))).await;
            client.get("/add-b").await;
            let shown = text(&client, "/take").await;
            assert_eq!((shown.len(), shown.ends_with("x b")), (3002, true));
            assert_eq!(text(&client, "/take").await, "");
        }
        let client = client(Flash::cookie().keys(keys()));
        client.get(&format!("/add-{}", "x".repeat(3000))).await;
        assert_eq!(text(&client, "/add-b/take").await, "b");
    }

    #[tokio::test]
    async fn texts_that_are_not_ascii_come_back_as_they_were() {
        for client in clients() {
            for text in ["\u{fc}ber", "\u{65e5}\u{672c}", "a\"b\\c;d,e", "<b>&"] {
                let path = percent_encoded(text);
                client.get(&format!("/add-{path}")).await;
                let shown = self::text(&client, "/take").await;
                assert_eq!(shown, text);
            }
        }
    }

    fn percent_encoded(text: &str) -> String {
        let bytes = text.bytes().map(|byte| format!("{byte:02X}"));
        format!("%{}", bytes.collect::<Vec<_>>().join("%"))
    }

    #[tokio::test]
    async fn a_value_of_the_session_that_is_no_message_is_none() {
        use hooks_batteries::testing::BatteriesClient;

        for kept in [Flash::session(), Flash::fallback().keys(keys())] {
            let client = client(kept);
            client.get("/add-a").await;
            client
                .session(|session| session.set("_messages", "not a list"))
                .await
                .unwrap();
            assert_eq!(client.get("/take").await.status(), StatusCode::OK);
            client.get("/add-b").await;
            assert!(text(&client, "/take").await.ends_with('b'));
        }
    }

    #[tokio::test]
    async fn b51_what_is_added_and_read_in_one_request_is_not_kept() {
        for client in clients() {
            assert_eq!(text(&client, "/add-a/take/add-b").await, "a");
            assert_eq!(text(&client, "/take").await, "b");
            let response = client.get("/add-a/take").await;
            assert_eq!((response.text(), cookie(&response)), ("a", None));
            assert_eq!(text(&client, "/take").await, "");
        }
    }

    #[tokio::test]
    async fn b49_they_are_kept_on_any_status() {
        for kept in [Flash::cookie().keys(keys()), Flash::fallback().keys(keys())] {
            let client = client(kept);
            for path in ["/add-a/status-404", "/add-b/status-500", "/add-c/panic"] {
                client.get(path).await;
            }
            assert_eq!(text(&client, "/take").await, "a b c");
        }
        // Of the session they are kept if it is.
        let client = client(Flash::session());
        client.get("/add-a/status-404").await;
        client.get("/add-b/status-500").await;
        assert_eq!(text(&client, "/take").await, "a");
    }

    #[tokio::test]
    async fn b48_the_cookie_and_what_caches_have_to_know() {
        let client = client(Flash::cookie().keys(keys()));
        let added = client.get("/add-a").await;
        let line = cookie(&added).unwrap();
        assert!(line.ends_with("; HttpOnly; SameSite=Lax; Path=/"), "{line}");
        assert_eq!(
            (added.header("vary"), added.header("cache-control")),
            (Some("cookie"), None)
        );
        let looked = client.get("/len").await;
        assert_eq!(
            (looked.header("vary"), cookie(&looked)),
            (Some("cookie"), None)
        );
        let shown = client.get("/take").await;
        assert_eq!(
            (shown.header("vary"), shown.header("cache-control")),
            (Some("cookie"), Some("no-store"))
        );
        assert!(cookie(&shown).unwrap().contains("Max-Age=0"));
        let empty = client.get("/take").await;
        assert_eq!(
            (empty.header("vary"), empty.header("cache-control")),
            (Some("cookie"), None)
        );
        for path in ["/", "/nothing"] {
            assert_eq!(client.get(path).await.header("vary"), None);
        }
    }

    #[tokio::test]
    async fn b52_of_too_many_the_cookie_drops_the_oldest() {
        let client = client(Flash::cookie().keys(keys()));
        let added = client.get("/many-60").await;
        let value = cookie(&added)
            .unwrap()
            .split([';', '='])
            .nth(1)
            .unwrap()
            .len();
        assert!((1900..=2048).contains(&value), "{value}");
        let shown = text(&client, "/take").await;
        let shown: Vec<_> = shown.split(' ').collect();
        assert_eq!(shown.last(), Some(&"59"));
        assert_eq!(shown.len(), 60 - shown[0].parse::<usize>().unwrap());
        assert!(shown.len() > 20, "{shown:?}");
    }

    #[tokio::test]
    async fn b52_of_too_many_the_session_has_the_rest() {
        let all: Vec<_> = (0..60).map(|number| number.to_string()).collect();
        for kept in [Flash::fallback().keys(keys()), Flash::session()] {
            let client = client(kept);
            client.get("/many-60").await;
            client.get("/add-last").await;
            assert_eq!(
                text(&client, "/take").await,
                format!("{} last", all.join(" "))
            );
            assert_eq!(text(&client, "/take").await, "");
        }
    }

    #[tokio::test]
    async fn b54_a_changed_cookie_has_no_messages() {
        let client = client(Flash::cookie().keys(keys()));
        client.get("/add-a").await;
        let mut value = client.cookie("messages").unwrap();
        let last = if value.pop() == Some('A') { 'B' } else { 'A' };
        value.insert(0, last);
        for value in [value.as_str(), "", "x", "%%%"] {
            client.set_cookie("messages", value);
            let response = client.get("/take").await;
            assert_eq!((response.status(), response.text()), (StatusCode::OK, ""));
        }
        client.get("/add-b").await;
        assert_eq!(text(&client, "/take").await, "b");
        // A key that verifies is enough, as when keys change.
        let old = client.get("/add-c").await;
        assert!(cookie(&old).is_some());
    }

    #[test]
    fn b53_levels_and_tags() {
        let messages = Messages::mock();
        messages.debug("d");
        messages.warning("w");
        messages.add(Level(35), "own");
        messages.add_tagged(Level::ERROR, "e", "big red");
        messages.add(Level::ERROR, "");
        let tags: Vec<_> = messages
            .take()
            .into_iter()
            .map(|m| (m.level.0, m.tags))
            .collect();
        let expected = [
            (10, "debug"),
            (30, "warning"),
            (35, ""),
            (40, "big red error"),
        ];
        assert_eq!(tags, expected.map(|(level, tags)| (level, tags.to_owned())));
    }

    #[test]
    fn settings_that_cannot_be_are_problems() {
        let problem = |flash: Flash| app!(self).with(flash).build().unwrap_err().to_string();
        for flash in [Flash::session(), Flash::fallback().keys(keys())] {
            let problem = problem(flash);
            assert!(problem.contains("Session"), "{problem}");
        }
        let short = problem(Flash::cookie().keys(Keys::new(["short"])));
        assert!(short.contains("key 1 has 5 bytes"), "{short}");
        let cookie = problem(
            Flash::cookie()
                .keys(keys())
                .named(hooks_batteries::Cookie::named("a b")),
        );
        assert!(cookie.contains("the cookie `a b`"), "{cookie}");
        let missing = app!(self).build().unwrap_err().to_string();
        assert!(missing.contains("Messages"), "{missing}");
    }
}

mod second_pass {
    use super::*;

    /// It stands outside of the messages, and fails after they were written.
    static OUTER: Blueprint = Blueprint::new("outer");

    #[after_request(OUTER)]
    fn fail(res: &mut Response) -> Result<()> {
        if res.status().is_success() {
            return Err(Error::msg("on purpose"));
        }
        Ok(())
    }

    struct Outer;

    impl hooks_runtime::Plugin for Outer {
        fn install(self, at: &mut hooks_runtime::Install<'_>) {
            at.rank(0).blueprint(&OUTER);
        }
    }

    #[get("/add")]
    fn add(messages: Messages) {
        messages.info("a");
    }

    #[get("/take")]
    fn take(messages: Messages) -> (StatusCode, String) {
        let texts = messages.take().into_iter().map(|message| message.text);
        (StatusCode::NOT_FOUND, texts.collect())
    }

    #[tokio::test]
    async fn b49_they_are_kept_if_an_after_hook_further_out_fails() {
        let client = app!(self).with(Flash::cookie().keys(keys())).with(Outer);
        let client = client.test_client();
        assert_eq!(client.get("/add").await.status(), 500);
        assert_eq!(text(&client, "/take").await, "a");
        assert_eq!(text(&client, "/take").await, "");
    }
}

mod stores {
    use super::*;
    use hooks_batteries::session::{Data, Id, Memory, Patch, SessionStore};
    use hooks_runtime::TemplateResponse;
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        time::Duration,
    };

    /// In memory, and counts how often a session is loaded.
    #[derive(Clone, Default)]
    struct Counting(Memory, Arc<AtomicU32>);

    impl SessionStore for Counting {
        async fn load(&self, id: &Id) -> Result<Option<Data>> {
            self.1.fetch_add(1, Ordering::SeqCst);
            self.0.load(id).await
        }

        async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
            self.0.create(id, data, ttl).await
        }

        async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
            self.0.patch(id, patch, ttl).await
        }

        async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
            self.0.rename(from, to, patch, ttl).await
        }

        async fn delete(&self, id: &Id) -> Result<()> {
            self.0.delete(id).await
        }

        async fn delete_expired(&self) -> Result<u64> {
            self.0.delete_expired().await
        }
    }

    #[get("/session")]
    fn session(session: hooks_batteries::Session) -> Result<()> {
        session.set("a", 1)
    }

    #[get("/add")]
    fn add(messages: Messages) {
        messages.info("x".repeat(2000));
    }

    #[get("/page")]
    fn page() -> TemplateResponse {
        TemplateResponse::new("page.html", ())
    }

    #[get("/plain")]
    fn plain() {}

    #[get("/broken")]
    fn broken(messages: Messages) -> StatusCode {
        messages.take();
        StatusCode::INTERNAL_SERVER_ERROR
    }

    /// The session is not saved then, and the cookie says what it has.
    #[tokio::test]
    async fn b49_what_a_server_error_has_read_is_still_there() {
        let app = app!(self)
            .with(Sessions::default())
            .with(Flash::session())
            .templates([(
                "page.html",
                "{% for m in messages %}{{ m.text }}{% endfor %}",
            )]);
        let client = app.test_client();
        client.get("/add").await;
        client.get("/broken").await;
        assert_eq!(text(&client, "/page").await.len(), 2000);
        assert_eq!(text(&client, "/page").await, "");
    }

    #[tokio::test]
    async fn b123_no_page_without_messages_touches_the_store() {
        for flash in [Flash::session(), Flash::fallback().keys(keys())] {
            let store = Counting::default();
            let app = app!(self)
                .with(Sessions::new(store.clone()))
                .with(flash)
                .templates([(
                    "page.html",
                    "{% for m in messages %}{{ m.text }}{% endfor %}",
                )]);
            let client = app.test_client();
            client.get("/session").await;
            for path in ["/page", "/plain"] {
                client.get(path).await;
            }
            assert_eq!(store.1.load(Ordering::SeqCst), 0);
            client.get("/add").await;
            assert_eq!(text(&client, "/page").await.len(), 2000);
            let loads = store.1.load(Ordering::SeqCst);
            assert_eq!(client.get("/page").await.text(), "");
            assert_eq!(store.1.load(Ordering::SeqCst), loads);
        }
    }
}

mod levels {
    use super::*;

    #[get("/add")]
    fn add(messages: Messages) {
        messages.debug("d");
        messages.info("i");
        messages.error("e");
    }

    #[get("/tags")]
    fn tags(messages: Messages) -> String {
        let tags = messages.take().into_iter().map(|message| message.tags);
        tags.collect::<Vec<_>>().join(" ")
    }

    #[tokio::test]
    async fn b53_messages_below_the_level_are_dropped() {
        let flash = || {
            Flash::cookie()
                .keys(keys())
                .tag(Level::ERROR, "replaced")
                .tag(Level::ERROR, "danger")
        };
        for (level, tags) in [
            (None, "info danger"),
            (Some(Level::DEBUG), "debug info danger"),
            (Some(Level(21)), "danger"),
        ] {
            let flash = level.map_or(flash(), |level| flash().level(level));
            let client = app!(self).with(flash).test_client();
            client.get("/add").await;
            assert_eq!(client.get("/tags").await.text(), tags);
        }
    }
}

mod templates {
    use super::*;
    use hooks_runtime::TemplateResponse;

    #[get("/add")]
    fn add(messages: Messages) {
        messages.success("<saved>");
        messages.add_html(Level::INFO, "<b>safe</b>");
    }

    #[get("/page/{name}")]
    fn page(Path(name): Path<String>) -> TemplateResponse {
        TemplateResponse::new(name, ())
    }

    #[get("/both")]
    fn both(messages: Messages) -> TemplateResponse {
        messages.info("now");
        TemplateResponse::new("loop.html", ())
    }

    #[error_handler(404)]
    fn not_found(_: &Error) -> (StatusCode, TemplateResponse) {
        (
            StatusCode::NOT_FOUND,
            TemplateResponse::new("loop.html", ()),
        )
    }

    fn client(flash: Flash) -> TestClient {
        const LOOP: &str = "{% for m in messages %}[{{ m.tags }}: {{ m.text }}]{% endfor %}";
        let app = app!(self).with(Sessions::default()).with(flash).templates([
            ("plain.html", "plain".to_owned()),
            ("loop.html", LOOP.to_owned()),
            ("twice.html", format!("{LOOP}{LOOP}")),
            (
                "if.html",
                "{% if messages %}{{ messages | length }}{% endif %}".to_owned(),
            ),
        ]);
        app.test_client()
    }

    const SHOWN: &str = "[success: &lt;saved&gt;][info: <b>safe</b>]";

    #[tokio::test]
    async fn b50_k13_only_a_loop_reads() {
        for flash in [
            Flash::cookie().keys(keys()),
            Flash::session(),
            Flash::fallback().keys(keys()),
        ] {
            let client = client(flash);
            client.get("/add").await;
            for (page, expected) in [
                ("plain", "plain"),
                ("if", "2"),
                ("loop", SHOWN),
                ("loop", ""),
                ("if", ""),
            ] {
                let response = client.get(&format!("/page/{page}.html")).await;
                assert_eq!(response.text(), expected);
                let is_shown = expected == SHOWN;
                assert_eq!(
                    response.header("cache-control"),
                    is_shown.then_some("no-store")
                );
            }
        }
    }

    #[tokio::test]
    async fn b55_two_loops_show_the_same() {
        let client = client(Flash::fallback().keys(keys()));
        client.get("/add").await;
        assert_eq!(
            text(&client, "/page/twice.html").await,
            format!("{SHOWN}{SHOWN}")
        );
        assert_eq!(text(&client, "/both").await, "[info: now]");
    }

    #[tokio::test]
    async fn a_page_without_messages_depends_on_the_cookie_only_if_it_looks() {
        let client = client(Flash::cookie().keys(keys()));
        for (page, vary) in [
            ("plain", None),
            ("loop", Some("cookie")),
            ("if", Some("cookie")),
        ] {
            assert_eq!(
                client
                    .get(&format!("/page/{page}.html"))
                    .await
                    .header("vary"),
                vary
            );
        }
    }

    #[tokio::test]
    async fn an_error_page_shows_messages() {
        let client = client(Flash::cookie().keys(keys()));
        client.get("/add").await;
        assert_eq!(text(&client, "/nowhere").await, SHOWN);
        assert_eq!(text(&client, "/nowhere").await, "");
    }
}
