//! [`Parity`]: one scenario's recording, and the same requests sent to the same program in hooks.

#![allow(dead_code, reason = "no test binary uses all of it")]

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use hooks_runtime::{App, Error};
use http_body_util::BodyExt;
use serde::Deserialize;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Write},
    fs,
    path::Path,
    sync::Once,
};
use tower::ServiceExt;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

thread_local! {
    static TRACE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Add an event to the trace of the current request.
pub(crate) fn log(event: impl Into<String>) {
    TRACE.with_borrow_mut(|trace| trace.push(event.into()));
}

/// How a trace names an error, or that there is none.
pub(crate) fn named(error: Option<&Error>) -> String {
    error.map_or("None".to_owned(), name)
}

/// How a trace names an error: by its type, or by the Python class for its status.
pub(crate) fn name(error: &impl fmt::Display) -> String {
    let said = error.to_string();
    match said.split_once([' ', ':']) {
        // An abort says its status: "404 Not Found".
        Some((code, reason)) if code.parse::<u16>().is_ok() => reason.replace(' ', ""),
        Some(("panicked", _)) => "panic".to_owned(),
        _ => said,
    }
}

/// A recording: `recorded/<scenario>.json`.
#[derive(Deserialize)]
struct Recording {
    scenario: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    requests: Vec<Reply>,
}

/// What one request came to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Reply {
    request: String,
    pub(crate) trace: Vec<String>,
    #[serde(default)]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: String,
    /// The error that reached the server.
    #[serde(default)]
    pub(crate) escaped: Option<String>,
}

/// One scenario: what Flask does, and where hooks do something else on purpose.
pub(crate) struct Parity {
    recording: Recording,
}

impl Parity {
    /// With the scenario of this name.
    pub(crate) fn with(scenario: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/flask/recorded")
            .join(scenario)
            .with_extension("json");
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let recording: Recording = serde_json::from_str(&text).expect("a recording");
        assert_eq!(recording.scenario, scenario);
        Parity { recording }
    }

    /// Hooks differ here on purpose: this is how, and `PARITY.md` says why.
    ///
    /// `change` makes what hooks do out of what Flask does. It has to change something.
    pub(crate) fn but(self, request: &str, change: impl FnOnce(&mut Reply)) -> Self {
        self.but_in("", request, change)
    }

    /// As [`but`](Parity::but), in a case that has a name.
    pub(crate) fn but_in(
        mut self,
        case: &str,
        request: &str,
        change: impl FnOnce(&mut Reply),
    ) -> Self {
        let reply = (self.recording.cases.iter_mut())
            .filter(|each| each.case == case)
            .flat_map(|each| &mut each.requests)
            .find(|each| each.request == request)
            .unwrap_or_else(|| panic!("no `{request}` in case `{case}`"));
        let flask = reply.clone();
        change(reply);
        assert_ne!(*reply, flask, "`{request}` does not differ from Flask");
        self
    }

    /// Hooks differ on purpose wherever `change` changes something, which it has to do somewhere.
    pub(crate) fn but_wherever(mut self, mut change: impl FnMut(&mut Reply)) -> Self {
        let mut differs = false;
        for reply in self
            .recording
            .cases
            .iter_mut()
            .flat_map(|each| &mut each.requests)
        {
            let flask = reply.clone();
            change(reply);
            differs |= *reply != flask;
        }
        assert!(differs, "nothing differs from Flask");
        self
    }

    /// Send the recorded requests of the only case to this app, and compare.
    pub(crate) async fn of(self, app: App) {
        self.of_all([("", app)]).await;
    }

    /// As [`of`](Parity::of), an app for every case.
    pub(crate) async fn of_all<const N: usize>(self, apps: [(&str, App); N]) {
        listen();
        let mut differences = String::new();
        let Recording { scenario, cases } = self.recording;
        let names: Vec<_> = cases.iter().map(|each| &*each.case).collect();
        assert_eq!(names, apps.each_ref().map(|(name, _)| *name), "the cases");
        for (case, (name, app)) in cases.iter().zip(apps) {
            assert!(
                !case.requests.is_empty(),
                "{scenario}: a case without requests"
            );
            let router = app.build().unwrap_or_else(|error| panic!("{error}"));
            for expected in &case.requests {
                let reply = reply(&router, &expected.request).await;
                if reply != *expected {
                    let _ = writeln!(differences, "{scenario} {name}: {}", expected.request);
                    let _ = writeln!(differences, "{}", Diff(expected, &reply));
                }
            }
        }
        assert!(differences.is_empty(), "not as recorded\n\n{differences}");
    }
}

/// E3 for F56: what escapes Flask is a bare 500 here.
pub(crate) fn nothing_escapes(reply: &mut Reply) {
    if reply.escaped.take().is_some() {
        reply.status = 500;
        "<default>".clone_into(&mut reply.body);
    }
}

/// The events of a trace written in one line.
pub(crate) fn trace(line: &str) -> Vec<String> {
    line.split(" > ").map(str::to_owned).collect()
}

/// Send one request (`METHOD path [body]`), and read what comes.
async fn reply(router: &Router, said: &str) -> Reply {
    let mut words = said.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let request = Request::builder()
        .method(&*word())
        .uri(word())
        .header(header::HOST, "localhost")
        .body(Body::from(word()))
        .expect("a request");
    let method = request.method().clone();
    TRACE.take();
    let response = match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (status, headers) = (response.status(), kept_headers(&method, &response));
    let body = body(response).await;
    // A teardown that has to be awaited may still be on its way.
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
    Reply {
        request: said.to_owned(),
        trace: TRACE.take(),
        status: status.as_u16(),
        headers,
        body,
        escaped: None,
    }
}

/// `Allow`, `Location`, those the scenario made up, and for HEAD the length of no body.
fn kept_headers(method: &Method, response: &Response) -> BTreeMap<String, String> {
    let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
    let is_kept = |name: &str| {
        name.starts_with("x-")
            || ["allow", "location"].contains(&name)
            || (name == "content-length" && method == Method::HEAD && response.status() == 200)
    };
    (response.headers().iter())
        .filter(|(name, _)| is_kept(name.as_str()))
        .map(|(name, value)| match name.as_str() {
            "allow" => (name.to_string(), sorted(&text(value))),
            _ => (name.to_string(), text(value)),
        })
        .collect()
}

fn sorted(methods: &str) -> String {
    let mut methods: Vec<_> = methods.split(',').map(str::trim).collect();
    methods.sort_unstable();
    methods.join(", ")
}

/// The body; `<default>` for the one that the runtime makes of a status, as the recorder has it.
async fn body(response: Response) -> String {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_text = content_type.is_some_and(|value| value == "text/plain; charset=utf-8");
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => bytes.extend_from_slice(frame.data_ref().map_or(b"", |data| data)),
            Err(_) => bytes.extend_from_slice(b"<broken off>"),
        }
    }
    let text = String::from_utf8(bytes).expect("text");
    // An after hook may have changed the status since.
    let mut reasons =
        (300..600).filter_map(|code| StatusCode::from_u16(code).ok()?.canonical_reason());
    if is_text && reasons.any(|reason| reason == text) {
        return "<default>".to_owned();
    }
    text
}

/// Two replies side by side, an event a line.
struct Diff<'a>(&'a Reply, &'a Reply);

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, got) = (lines(self.0), lines(self.1));
        writeln!(f, "    {:<50}hooks", "expected")?;
        for at in 0..expected.len().max(got.len()) {
            let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            let (expected, got) = (line(&expected), line(&got));
            let mark = if expected == got { ' ' } else { '!' };
            writeln!(f, "  {mark} {expected:<50}{got}")?;
        }
        Ok(())
    }
}

fn lines(reply: &Reply) -> Vec<String> {
    let mut lines = vec![format!("{} {:?}", reply.status, reply.body)];
    lines.extend(
        reply
            .escaped
            .iter()
            .map(|error| format!("escaped: {error}")),
    );
    lines.extend(
        reply
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    lines.extend(reply.trace.iter().cloned());
    lines
}

/// Put what the runtime logs of errors into the trace, in Flask's place for it.
fn listen() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        tracing::subscriber::set_global_default(ToTrace).expect("the only subscriber");
        std::panic::set_hook(Box::new(|info| {
            if info.payload().downcast_ref::<&str>() != Some(&"on purpose") {
                eprintln!("{info}");
            }
        }));
    });
}

struct ToTrace;

impl Subscriber for ToTrace {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hooks_runtime") && *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Message);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message;

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() != "message" {
            return;
        }
        match &*format!("{value:?}") {
            "error while handling a request" => log("logged: an error"),
            "after_request failed on a response to an error" => {
                log("logged: an after hook failed again");
            }
            // Of these Flask says nothing, as it lets them through to the server.
            "the handler of this error failed"
            | "the handler of a 500 failed"
            | "teardown failed" => {}
            other => log(format!("logged: {other}")),
        }
    }
}
