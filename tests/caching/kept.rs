//! What the cache of `examples/caching` keeps, and for whom.

use crate::cache::ResponseCache;
use axum::http::HeaderName;
use hooks_runtime::{
    prelude::*,
    testing::{TestClient, TestRequest, TestResponse},
};
use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};
use tokio::time::advance;

const TTL: Duration = Duration::from_secs(100);

/// How often a view ran.
#[derive(Default)]
struct Runs(AtomicU32);

impl Runs {
    fn next(&self) -> String {
        (self.0.fetch_add(1, Relaxed) + 1).to_string()
    }
}

/// Answers its number, with the status and the headers that the request tells it to use.
#[route("/page", methods = [GET, POST])]
fn page(runs: State<Runs>, headers: HeaderMap) -> Response {
    let mut response = runs.next().into_response();
    for line in headers.get_all("say") {
        let (name, value) = line.to_str().unwrap().split_once(": ").unwrap();
        if name == "status" {
            *response.status_mut() = value.parse().unwrap();
        } else {
            let name: HeaderName = name.parse().unwrap();
            response.headers_mut().append(name, value.parse().unwrap());
        }
    }
    response
}

#[get("/handled")]
fn handled(runs: State<Runs>) -> Result<()> {
    runs.next();
    Err(abort(StatusCode::GONE))
}

#[error_handler(410)]
fn with_200(_: &Error, runs: State<Runs>) -> String {
    runs.next()
}

#[get("/large")]
fn large(runs: State<Runs>) -> Vec<u8> {
    runs.next();
    vec![b'x'; (1 << 20) + 1]
}

fn client() -> TestClient {
    let cache = ResponseCache::new(100, TTL).excluded_paths(&["/excluded"]);
    app!(self)
        .state(Runs::default())
        .middleware(cache)
        .test_client()
}

fn ask(
    client: &TestClient,
    uri: &str,
    headers: &[(&str, &str)],
) -> impl Future<Output = TestResponse> + use<> {
    let add = |request: TestRequest, (name, value): &(&str, &str)| request.header(name, value);
    headers.iter().fold(client.get(uri), add).into_future()
}

/// Whether a second request for a page with these headers is answered without the view.
async fn keeps(says: &[&str]) -> bool {
    keeps_for(&[], says).await
}

async fn keeps_for(asks: &[(&str, &str)], says: &[&str]) -> bool {
    let client = client();
    let says = says.iter().map(|line| ("say", *line));
    let headers: Vec<_> = asks.iter().copied().chain(says).collect();
    let first = ask(&client, "/page", &headers).await;
    let has_body = first.status() != StatusCode::NO_CONTENT;
    let text = if has_body { "1" } else { "" };
    assert_eq!((first.text(), first.header("age")), (text, None));
    let second = ask(&client, "/page", &headers).await;
    assert_eq!(second.text() == "1", second.header("age").is_some());
    second.text() == "1"
}

#[tokio::test]
async fn a_200_is_kept_with_its_headers_and_no_other_status_is() {
    let client = client();
    let says = [("say", "x-made: here")];
    let first = ask(&client, "/page", &says).await;
    let second = ask(&client, "/page", &says).await;
    assert_eq!((first.text(), second.text()), ("1", "1"));
    assert_eq!(second.header("x-made"), Some("here"));
    assert_eq!(second.header("content-type"), first.header("content-type"));
    for status in ["201", "203", "204", "206", "301", "404", "500"] {
        assert!(!keeps(&[&format!("status: {status}")]).await, "{status}");
    }
}

#[tokio::test]
async fn a_200_that_stands_for_an_error_is_not_kept() {
    let client = client();
    assert_eq!(client.get("/handled").await.text(), "2");
    assert_eq!(client.get("/handled").await.text(), "4");
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    let client = client();
    assert_eq!(client.get("/page").await.text(), "1");
    assert_eq!(client.post("/page").await.text(), "2");
    assert_eq!(client.post("/page").await.text(), "3");
    assert_eq!(client.get("/page").await.text(), "1");
}

#[tokio::test]
async fn head_uses_what_a_get_was_answered_and_keeps_nothing_itself() {
    let client = client();
    assert_eq!(client.head("/page").await.header("age"), None);
    assert_eq!(client.get("/page").await.text(), "2");
    let head = client.head("/page").await;
    assert_eq!((head.header("age"), head.text()), (Some("0"), ""));
    assert_eq!(head.header("content-length"), Some("1"));
}

#[tokio::test]
async fn a_response_may_refuse() {
    for value in [
        "private",
        "no-cache",
        "no-store",
        "max-age=0",
        "max-age=never",
        "public, Max-Age=0",
        "max-age=60, PRIVATE",
        "private=\"x-name\"",
        "s-maxage=0, max-age=60",
    ] {
        assert!(
            !keeps(&[&format!("cache-control: {value}")]).await,
            "{value}"
        );
    }
    for value in [
        "public",
        "max-age=60",
        "max-age=\"60\"",
        "max-age=0, s-maxage=60",
    ] {
        assert!(
            keeps(&[&format!("cache-control: {value}")]).await,
            "{value}"
        );
    }
    assert!(!keeps(&["cache-control: public", "cache-control: no-store"]).await);
    assert!(!keeps(&["expires: 0"]).await);
    assert!(keeps(&["expires: 0", "cache-control: max-age=60"]).await);
}

#[tokio::test]
async fn a_cookie_is_for_one_client() {
    assert!(!keeps(&["set-cookie: user=ann", "vary: cookie"]).await);
    assert!(!keeps(&["set-cookie: user=ann"]).await);
}

#[tokio::test]
async fn what_varies_by_more_than_headers_is_not_kept() {
    assert!(!keeps(&["vary: *"]).await);
    assert!(!keeps(&["vary: accept, *"]).await);
    assert!(keeps(&["vary: accept, cookie"]).await);
}

#[tokio::test]
async fn an_answer_is_for_the_same_values_of_the_headers_it_varies_by() {
    let client = client();
    let varies = ("say", "vary: x-tone, Accept-Language");
    let text = async |headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().copied().chain([varies]).collect();
        ask(&client, "/page", &headers).await.text().to_owned()
    };
    for _ in 0..2 {
        assert_eq!(text(&[]).await, "1");
        // Empty is not absent.
        assert_eq!(text(&[("accept-language", "")]).await, "2");
        assert_eq!(text(&[("accept-language", "de")]).await, "3");
        assert_eq!(
            text(&[("accept-language", "de"), ("x-tone", "sharp")]).await,
            "4"
        );
        assert_eq!(text(&[("x-other", "1")]).await, "1");
    }
}

#[tokio::test]
async fn a_page_that_begins_to_vary_answers_nobody_wrongly() {
    let client = client();
    let german = ("accept-language", "de");
    assert_eq!(ask(&client, "/page", &[german]).await.text(), "1");
    let anew = [
        german,
        ("cache-control", "no-cache"),
        ("say", "vary: accept-language"),
    ];
    assert_eq!(ask(&client, "/page", &anew).await.text(), "2");
    assert_eq!(ask(&client, "/page", &[german]).await.text(), "2");
    assert_eq!(
        ask(&client, "/page", &[("accept-language", "fr")])
            .await
            .text(),
        "3"
    );
}

#[tokio::test]
async fn an_answer_to_credentials_is_kept_only_if_public() {
    let ann = [("authorization", "Bearer ann")];
    assert!(!keeps_for(&ann, &[]).await);
    assert!(!keeps_for(&ann, &["cache-control: max-age=60"]).await);
    assert!(keeps_for(&ann, &["cache-control: public"]).await);
    let client = client();
    assert_eq!(client.get("/page").await.text(), "1");
    assert_eq!(ask(&client, "/page", &ann).await.text(), "2");
}

#[tokio::test(start_paused = true)]
async fn it_is_kept_for_its_max_age_or_for_as_long_as_the_cache_says_and_tells_its_age() {
    for (says, seconds) in [("x-nothing: 1", 100), ("cache-control: max-age=40", 40)] {
        let client = client();
        let text = async || {
            let res = ask(&client, "/page", &[("say", says)]).await;
            (res.text().to_owned(), res.header("age").map(str::to_owned))
        };
        assert_eq!(text().await, ("1".to_owned(), None));
        advance(Duration::from_secs(seconds - 1)).await;
        assert_eq!(
            text().await,
            ("1".to_owned(), Some((seconds - 1).to_string()))
        );
        advance(Duration::from_secs(1)).await;
        assert_eq!(text().await, ("2".to_owned(), None));
        assert_eq!(text().await, ("2".to_owned(), Some("0".to_owned())));
    }
}

#[tokio::test]
async fn who_reloads_gets_a_new_one_and_so_does_everybody_after() {
    let client = client();
    assert_eq!(client.get("/page").await.text(), "1");
    for (run, control) in [("2", "no-cache"), ("3", "max-age=0")] {
        let reload = [("cache-control", control)];
        assert_eq!(ask(&client, "/page", &reload).await.text(), run);
        assert_eq!(client.get("/page").await.text(), run);
    }
    let secret = [("cache-control", "no-store")];
    assert_eq!(ask(&client, "/page", &secret).await.text(), "4");
    assert_eq!(client.get("/page").await.text(), "3");
}

#[tokio::test]
async fn a_part_or_another_protocol_that_is_asked_for_is_the_views() {
    let client = client();
    assert_eq!(client.get("/page").await.text(), "1");
    let part = [("range", "bytes=0-0")];
    assert_eq!(ask(&client, "/page", &part).await.text(), "2");
    let upgrade = [("upgrade", "websocket")];
    assert_eq!(ask(&client, "/page", &upgrade).await.text(), "3");
}

#[tokio::test]
async fn hosts_and_queries_have_pages_of_their_own() {
    let client = client();
    assert_eq!(
        ask(&client, "/page", &[("host", "a.test")]).await.text(),
        "1"
    );
    assert_eq!(
        ask(&client, "/page", &[("host", "b.test")]).await.text(),
        "2"
    );
    assert_eq!(
        ask(&client, "/page?", &[("host", "a.test")]).await.text(),
        "3"
    );
    assert_eq!(
        ask(&client, "/page?x", &[("host", "a.test")]).await.text(),
        "4"
    );
    assert_eq!(
        ask(&client, "/page", &[("host", "A.test")]).await.text(),
        "1"
    );
}

#[tokio::test]
async fn excluded_paths_are_left_alone_and_all_below_them() {
    #[get("/excluded")]
    fn excluded(runs: State<Runs>) -> String {
        runs.next()
    }
    #[get("/excluded/below")]
    fn below(runs: State<Runs>) -> String {
        runs.next()
    }
    #[get("/excluded-not")]
    fn not(runs: State<Runs>) -> String {
        runs.next()
    }
    let client = client();
    let mut texts = Vec::new();
    for path in ["/excluded", "/excluded/below", "/excluded-not"] {
        for _ in 0..2 {
            texts.push(client.get(path).await.text().to_owned());
        }
    }
    assert_eq!(texts, ["1", "2", "3", "4", "5", "5"]);
}

#[tokio::test]
async fn a_cache_without_room_is_left_out() {
    let app = app!(self)
        .state(Runs::default())
        .middleware(ResponseCache::new(0, TTL));
    assert!(!app.describe().to_string().contains("ResponseCache"));
    let client = app.test_client();
    assert_eq!(client.get("/page").await.text(), "1");
    assert_eq!(client.get("/page").await.text(), "2");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_passed_on_and_not_kept() {
    let client = client();
    for _ in 0..2 {
        let res = client.get("/large").await;
        assert_eq!(res.text().len(), (1 << 20) + 1);
        assert_eq!(res.header("age"), None);
    }
}
