//! [`Reply`]: what one request came to, and how to ask an app of ours for it.

use super::trace;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use http_body_util::BodyExt;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt};
use tower::ServiceExt;

/// What one request came to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Reply {
    /// `METHOD path [body]`.
    pub request: String,
    /// What ran.
    pub trace: Vec<String>,
    /// Of the response, if there was one.
    #[serde(default)]
    pub status: u16,
    /// Those that are compared.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// As text.
    #[serde(default)]
    pub body: String,
    /// The error that reached the server.
    #[serde(default)]
    pub escaped: Option<String>,
}

/// E3 for F56: what escapes Flask is a bare 500 here.
pub fn nothing_escapes(reply: &mut Reply) {
    if reply.escaped.take().is_some() {
        reply.status = 500;
        "<default>".clone_into(&mut reply.body);
    }
}

/// Send one request (`METHOD path [body]`), and read what comes.
///
/// `LEAVE` is a GET whose client leaves while it waits: of that there is nothing but the trace.
pub async fn ask(router: &Router, said: &str) -> Reply {
    let mut words = said.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let method = word();
    let leaves = method == "LEAVE";
    let request = Request::builder()
        .method(if leaves { "GET" } else { &method })
        .uri(word())
        .header(header::HOST, "localhost")
        .body(Body::from(word()))
        .expect("a request");
    let method = request.method().clone();
    trace::taken();
    let mut reply = Reply {
        request: said.to_owned(),
        ..Reply::default()
    };
    match unless(leaves, router.clone().oneshot(request)).await {
        Some(Ok(response)) if leaves => drop(unless(leaves, body(response)).await),
        Some(Ok(response)) => {
            reply.status = response.status().as_u16();
            reply.headers = kept_headers(&method, &response);
            reply.body = body(response).await;
        }
        Some(Err(never)) => match never {},
        None => {}
    }
    // A teardown that has to be awaited may still be on its way.
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
    reply.trace = trace::taken();
    reply
}

/// Wait for this, unless it is to be dropped where it waits.
async fn unless<T>(leaves: bool, future: impl Future<Output = T>) -> Option<T> {
    let left = async {
        if !leaves {
            std::future::pending::<()>().await;
        }
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        done = future => Some(done),
        () = left => None,
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
            "location" => (name.to_string(), without_host(&text(value))),
            _ => (name.to_string(), text(value)),
        })
        .collect()
}

fn without_host(location: &str) -> String {
    let uri: Uri = location.parse().expect("a location");
    uri.path_and_query().expect("a path").to_string()
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
pub(crate) struct Diff<'a>(pub(super) &'a Reply, pub(super) &'a Reply);

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
