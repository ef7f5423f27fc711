//! Own binary: one subscriber for all threads. Work on another thread, and work that goes on after
//! the response, is in the tracing span of its request.

use hooks_runtime::prelude::*;
use std::{
    io,
    sync::{Mutex, Once, OnceLock},
};
use support::{Trace, request, send, within};
use tracing::Instrument;

async fn in_a_span(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", path = request.uri().path());
    next.run(request).instrument(span).await
}

/// What was logged, by everybody.
static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

struct ToLog;

impl io::Write for ToLog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let log = LOG.get_or_init(Mutex::default);
        log.lock().unwrap().extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn logged() -> String {
    let log = LOG.get_or_init(Mutex::default).lock().unwrap().clone();
    String::from_utf8(log).unwrap()
}

/// What was logged in the span of this path; and what in none, as it is nobody's.
fn lines(path: &str) -> Vec<String> {
    let log = logged();
    let span = format!("request{{path=\"{path}\"}}: spans::");
    let of_this = |line: &str| {
        let (_, message) = line.split_once(&span)?.1.split_once(": ")?;
        Some(message.to_owned())
    };
    let lost = log.lines().filter(|line| line.contains("INFO"));
    let lost = lost.filter(|line| !line.contains("request{"));
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0], "{log}");
    log.lines().filter_map(of_this).collect()
}

/// One subscriber for all tests.
fn listen() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let subscriber = tracing_subscriber::fmt().with_ansi(false).without_time();
        subscriber.with_writer(|| ToLog).init();
    });
}

mod work {
    use super::*;

    #[middleware]
    async fn in_a_span(request: Request, next: Next) -> Response {
        super::in_a_span(request, next).await
    }

    #[before_request(blocking)]
    fn elsewhere() {
        tracing::info!("blocking");
    }

    #[get("/{name}", blocking)]
    fn view(ctx: RequestContext, trace: State<Trace>) {
        ctx.spawn(async move {
            tokio::task::yield_now().await;
            tracing::info!("spawned");
            trace.push("done");
        });
    }

    pub(super) fn app() -> App {
        app!(self)
    }
}

#[tokio::test]
async fn both_log_within_the_span_of_their_request() {
    listen();
    let trace = Trace::default();
    let router = work::app().state(trace.clone()).build().unwrap();
    for uri in ["/one", "/two"] {
        drop(within(send(&router, request("HEAD", uri))).await);
        trace.take_once("done").await;
        assert_eq!(lines(uri), ["blocking", "spawned"]);
    }
}

mod ends {
    use super::*;
    use axum::body::Body;
    use hooks_runtime::{Middleware, ws::WebSocketUpgrade};
    use support::{Chunks, End};

    #[middleware]
    async fn in_a_span(request: Request, next: Next) -> Response {
        super::in_a_span(request, next).await
    }

    #[before_request]
    fn remember(ctx: RequestContext, trace: State<Trace>) {
        let trace = trace.0;
        ctx.after_response(move |_| {
            tracing::info!("after_response");
            trace.push("done");
        });
        ctx.after_response(|_| tracing::info!("and another"));
    }

    #[teardown_request]
    fn teardown() {
        tracing::info!("teardown");
    }

    #[teardown_request]
    async fn async_teardown() {
        tokio::task::yield_now().await;
        tracing::info!("async teardown");
    }

    #[get("/fixed")]
    fn fixed() -> &'static str {
        "text"
    }

    #[get("/stream")]
    fn stream() -> Body {
        Chunks::body(&Trace::default(), &["one", "two"], End::Comes)
    }

    #[get("/fails")]
    fn fails() -> Result<()> {
        Err(abort(StatusCode::FORBIDDEN))
    }

    #[get("/hangs")]
    async fn hangs(trace: State<Trace>) {
        trace.push("begun");
        std::future::pending::<()>().await;
    }

    /// A span further in, around the hooks of a blueprint only.
    struct Inside;

    impl Middleware for Inside {
        async fn handle(&self, request: Request, next: Next) -> Result<Response> {
            let inner = tracing::info_span!("inside");
            Ok(next.run(request).instrument(inner).await)
        }
    }

    static AREA: Blueprint = Blueprint::new("area").url_prefix("/area");

    #[get(AREA, "/fixed")]
    fn in_the_area() -> &'static str {
        "text"
    }

    #[before_websocket]
    fn remember_socket(ctx: RequestContext, trace: State<Trace>) {
        remember(ctx, trace);
    }

    #[teardown_websocket]
    fn teardown_socket() {
        tracing::info!("teardown");
    }

    #[websocket("/socket")]
    fn socket(ws: WebSocketUpgrade) -> Response {
        ws.on_upgrade(async |_| tracing::info!("callback"))
    }

    const ALL: [&str; 4] = [
        "after_response",
        "and another",
        "async teardown",
        "teardown",
    ];

    #[tokio::test]
    async fn teardowns_and_after_response_log_within_the_span_of_the_before_hooks() {
        listen();
        let trace = Trace::default();
        let area = AREA.middleware(Inside);
        let client = app!(self).state(trace.clone()).register(area).test_client();
        for path in ["/fixed", "/stream", "/fails", "/nowhere"] {
            within(client.get(path).send()).await;
            assert_eq!(lines(path), ALL, "{path}");
        }
        within(client.get("/area/fixed").send()).await;
        let log = logged();
        for message in ALL {
            let line = format!("request{{path=\"/area/fixed\"}}:inside: spans::ends: {message}");
            assert!(log.contains(&line), "{log}");
        }
    }

    #[tokio::test]
    async fn so_do_those_of_a_websocket() {
        listen();
        let trace = Trace::default();
        let client = app!(self).state(trace.clone()).test_client();
        let mut socket = within(client.websocket("/socket").open()).await;
        within(socket.recv()).await.expect("a close frame");
        trace.take_once("done").await;
        let expected = ["callback", "after_response", "and another", "teardown"];
        let all_ended = async {
            while lines("/socket").len() < expected.len() {
                tokio::task::yield_now().await;
            }
        };
        within(all_ended).await;
        assert_eq!(lines("/socket"), expected);
    }

    #[tokio::test]
    async fn a_client_that_leaves_changes_nothing_about_it() {
        listen();
        let trace = Trace::default();
        let router = app!(self).state(trace.clone()).build().unwrap();
        let task = tokio::spawn(send_owned(router, "/hangs"));
        trace.take_once("begun").await;
        task.abort();
        trace.take_once("done").await;
        let all_ended = async {
            while lines("/hangs").len() < ALL.len() {
                tokio::task::yield_now().await;
            }
        };
        within(all_ended).await;
        assert_eq!(lines("/hangs"), ALL);
    }

    async fn send_owned(router: axum::Router, uri: &'static str) {
        drop(send(&router, request("GET", uri)).await);
    }
}
