//! `RequestId`: one id for each request.

use hooks_batteries::{CurrentRequestId, Proxies, RequestId};
use hooks_runtime::{Middleware, prelude::*, ws::WebSocketUpgrade};
use std::sync::{Arc, Mutex};
use support::quiet;
use tracing::{Instrument, field::Empty, info_span, subscriber::with_default};
use tracing_subscriber::fmt::format::FmtSpan;

const ID: &str = "x-request-id";

#[get("/")]
fn show(id: CurrentRequestId, headers: HeaderMap) -> Result<String> {
    assert_eq!(headers[ID].to_str()?, id.as_str());
    Ok(id.to_string())
}

#[get("/fails")]
fn fails() -> Result<()> {
    Err(abort(StatusCode::BAD_GATEWAY))
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[get("/takes")]
fn takes(_: Request) {}

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade, id: CurrentRequestId) -> Response {
    ws.on_upgrade(async move |mut socket| {
        let _ = socket.send(id.as_str().into()).await;
    })
}

fn app() -> App {
    app!(self).with(RequestId::new())
}

#[tokio::test]
async fn b110_each_request_has_an_id_of_its_own() {
    let client = app().test_client();
    let mut all = Vec::new();
    for _ in 0..3 {
        let response = client.get("/").await;
        let id = response.header(ID).expect("an id").to_owned();
        assert_eq!(response.text(), id);
        assert!(id.len() >= 22 && !all.contains(&id), "{id}");
        all.push(id);
    }
}

#[tokio::test]
async fn b110_every_response_has_it() {
    quiet();
    let client = app().test_client();
    for (path, status) in [
        ("/nowhere", 404),
        ("/fails", 502),
        ("/panics", 500),
        ("/takes", 200),
    ] {
        let response = client.get(path).await;
        assert_eq!(response.status(), status);
        assert!(response.header(ID).is_some(), "{path}");
    }
}

#[tokio::test]
async fn b110_an_id_is_kept_from_trusted_proxies_if_it_is_well_formed() {
    let longest = "a".repeat(128);
    let too_long = "a".repeat(129);
    let trusting = || Some(Proxies::trust(["10.0.0.0/8"]));
    for (proxies, peer, brought, is_kept) in [
        (trusting(), "10.0.0.1:1", "Az09._-", true),
        (trusting(), "10.0.0.1:1", &*longest, true),
        (trusting(), "10.0.0.1:1", &*too_long, false),
        (trusting(), "10.0.0.1:1", "", false),
        (trusting(), "10.0.0.1:1", "a b", false),
        (trusting(), "10.0.0.1:1", "a\tb", false),
        (trusting(), "10.0.0.1:1", "<script>", false),
        (trusting(), "10.0.0.1:1", "a,b", false),
        (trusting(), "192.0.2.1:1", "abc", false),
        (Some(Proxies::none()), "10.0.0.1:1", "abc", false),
        (None, "10.0.0.1:1", "abc", false),
    ] {
        let mut app = app();
        if let Some(proxies) = proxies {
            app = app.with(proxies);
        }
        let client = app
            .test_client()
            .client_addr(peer.parse().expect("an address"));
        for path in ["/", "/nowhere"] {
            let response = client.get(path).header(ID, brought).await;
            let id = response.header(ID).expect("an id");
            assert_eq!(id == brought, is_kept, "{peer} {brought} {path}");
        }
        let twice = client.get("/").header(ID, "abc").header(ID, "def").await;
        assert_ne!(twice.header(ID), Some("abc"));
    }
}

#[tokio::test]
async fn b110_a_response_of_a_middleware_has_it_too() {
    struct Answers;

    impl Middleware for Answers {
        async fn handle(&self, _: Request, _: Next) -> Result<Response> {
            Ok("middleware".into_response())
        }
    }

    let app = app()
        .with(Proxies::trust(["10.0.0.0/8"]))
        .middleware(Answers);
    let client = app
        .test_client()
        .client_addr("10.0.0.1:1".parse().expect("an address"));
    let response = client.get("/").header(ID, "abc").await;
    assert_eq!(
        (response.text(), response.header(ID)),
        ("middleware", Some("abc"))
    );
}

#[tokio::test]
async fn a_websocket_has_one() {
    let mut socket = app().test_client().websocket("/chat").await;
    assert!(socket.text().await.len() >= 22);
}

#[tokio::test]
async fn another_header_may_carry_it() {
    let ids = RequestId::new().header("x-correlation-id");
    let response = app!(self).with(ids).test_client().get("/nowhere").await;
    assert!(response.header("x-correlation-id").is_some());
    assert_eq!(response.header(ID), None);
    let error = app!(self)
        .with(RequestId::new().header("a b"))
        .build()
        .expect_err("a problem");
    assert!(
        error.to_string().contains("`a b` is no name of a header"),
        "{error}"
    );
}

/// What a span's fields are when it ends, as `tracing-subscriber` prints them.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn b110_it_is_in_the_span_around_the_request() {
    struct InSpan;

    impl Middleware for InSpan {
        async fn handle(&self, request: Request, next: Next) -> Result<Response> {
            let span = info_span!("around", request_id = Empty);
            Ok(next.run(request).instrument(span).await)
        }
    }

    let written = Written::default();
    let to = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || to.clone())
        .finish();
    let id = with_default(subscriber, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let client = app().middleware(InSpan).test_client();
        let response = runtime
            .expect("a runtime")
            .block_on(async { client.get("/").await });
        response.text().to_owned()
    });
    let written = String::from_utf8(written.0.lock().expect("no panic").clone()).expect("a text");
    assert!(
        written.contains(&format!("around{{request_id=\"{id}\"}}")),
        "{written}"
    );
}
