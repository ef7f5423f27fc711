//! `Security`, `Common` and `Frames` beside Django's middleware: `recorded.json` has what those answered
//! to the same requests (`record.py`).

use hooks_batteries::{Common, Frames, Proxies, Security, frames};
use hooks_runtime::{TestResponse, prelude::*};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};
use support::quiet;

#[derive(Deserialize)]
struct Recording {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    replies: Vec<Reply>,
}

#[derive(Deserialize)]
struct Reply {
    request: (String, String, BTreeMap<String, String>),
    status: u16,
    headers: BTreeMap<String, String>,
}

const HEADERS: [&str; 7] = [
    "location",
    "vary",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "strict-transport-security",
    "x-frame-options",
];

#[any("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/own")]
fn own() -> Response {
    let mut response = "own".into_response();
    for name in &HEADERS[2..] {
        response
            .headers_mut()
            .insert(*name, "own".parse().expect("a header"));
    }
    response
}

#[get("/fails")]
fn fails() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[get("/health")]
fn health() {}

#[any("/slash/")]
fn slash() {}

#[get("/exempt", with = [frames::exempt()])]
fn exempt() {}

#[get("/same", with = [frames::same_origin()])]
fn same() {}

/// The settings of a case, as `record.py` has them.
fn app(case: &str) -> App {
    let redirecting = || Security::new().redirect_to_https();
    let (mut common, mut frames) = (Common::new(), Frames::deny());
    let mut proxies = Proxies::trust(["127.0.0.1"]);
    let security = match case {
        "as it comes" => Security::new(),
        "hosts" => Security::new().hosts(["example.com", ".example.org", "[::1]"]),
        "https" => redirecting()
            .exempt(["/health"])
            .hsts(Duration::from_secs(3600))
            .subdomains()
            .preload(),
        "another host" => redirecting().https_host("secure.example.com"),
        "https for some hosts" => redirecting().hosts(["example.com"]),
        "policies" => {
            frames = Frames::same_origin();
            let security = Security::new().nosniff(false).opener_policy(None);
            security.referrer_policy(["no-referrer", "same-origin"])
        }
        "www" => {
            common = common.prepend_www();
            Security::new()
        }
        "agents" => {
            common = common.refuse_agents(["BadBot"]);
            Security::new()
        }
        "host of a proxy" => {
            proxies = proxies.forwarded_host();
            Security::new().hosts(["example.com"])
        }
        case => panic!("no settings for `{case}`"),
    };
    app!(self)
        .with(proxies)
        .with(security)
        .with(common)
        .with(frames)
}

/// What we answer where that is not what Django does, and why.
fn differ(case: &str, reply: &mut Reply) {
    let (_, uri, sent) = &reply.request;
    let path = uri.split('?').next().unwrap_or_default();
    let proto = sent.get("x-forwarded-proto").map(String::as_str);
    // B66: with one proxy its word is the last one. A scheme may be in upper case.
    let is_told_otherwise = match proto {
        Some("https, http") => Some("http"),
        Some("HTTPS") => Some("https"),
        _ => None,
    };
    if let Some(scheme) = is_told_otherwise {
        let location = |host: &str| format!("{scheme}://{host}/");
        let moved = match case {
            "www" => Some(location("www.example.com")),
            "https" | "https for some hosts" => Some("https://example.com/".to_owned()),
            "another host" => Some("https://secure.example.com/".to_owned()),
            _ => None,
        };
        let stays = case != "www" && scheme == "https" || moved.is_none();
        reply.headers.remove("location");
        reply.headers.remove("strict-transport-security");
        reply.status = if stays { 200 } else { 301 };
        if let Some(moved) = moved.filter(|_| !stays) {
            reply.headers.insert("location".to_owned(), moved);
        }
        if case == "https" && stays {
            let value = "max-age=3600; includeSubDomains; preload";
            let name = "strict-transport-security".to_owned();
            reply.headers.insert(name, value.to_owned());
        }
    }
    // B63: a name without a dot, and an address, have no `www.`.
    let host = sent.get("host").map_or("", |host| host);
    if case == "www" && (host == "localhost" || host.starts_with('[')) {
        let direct = direct(uri, &reply.request.0);
        (reply.status, reply.headers) = direct;
    }
    // B62: the router's redirect, which keeps method and body.
    if reply.status == 301
        && reply
            .headers
            .get("location")
            .is_some_and(|to| to.starts_with('/'))
    {
        reply.status = 308;
    }
    // B69, B120: these are on early answers, too.
    let frames = match (path, case) {
        ("/exempt", _) => None,
        (_, "policies") | ("/same", _) => Some("SAMEORIGIN"),
        _ => Some("DENY"),
    };
    if let Some(value) = frames {
        let own = reply.headers.entry("x-frame-options".to_owned());
        own.or_insert_with(|| value.to_owned());
    }
    if case == "https for some hosts" && reply.status == 400 {
        for (name, value) in ALWAYS {
            reply.headers.insert(name.to_owned(), value.to_owned());
        }
    }
}

const ALWAYS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// What is answered as it comes.
fn direct(uri: &str, method: &str) -> (u16, BTreeMap<String, String>) {
    let recording: Recording = serde_json::from_str(RECORDED).expect("a recording");
    let [as_it_comes, ..] = &recording.cases[..] else {
        panic!("no cases")
    };
    let mut replies = as_it_comes.replies.iter();
    let reply = replies.find(|reply| reply.request.1 == uri && reply.request.0 == method);
    let reply = reply.expect("every request is in every case");
    (reply.status, reply.headers.clone())
}

const RECORDED: &str = include_str!("recorded.json");

async fn ask(app: App, request: &(String, String, BTreeMap<String, String>)) -> TestResponse {
    let (method, uri, headers) = request;
    let client = app.test_client();
    let mut asked = client.request(method.parse().expect("a method"), uri);
    for (name, value) in headers {
        asked = asked.header(name, value);
    }
    asked.await
}

#[tokio::test]
async fn b62_to_b69_responses_are_those_of_django() {
    quiet();
    let recording: Recording = serde_json::from_str(RECORDED).expect("a recording");
    let mut differences = Vec::new();
    for Case { case, replies } in recording.cases {
        for mut reply in replies {
            let ours = ask(app(&case), &reply.request).await;
            let headers = HEADERS.iter().filter_map(|&name| {
                let value = ours.header(name)?;
                Some((name.to_owned(), value.to_owned()))
            });
            let ours = (ours.status().as_u16(), headers.collect::<BTreeMap<_, _>>());
            differ(&case, &mut reply);
            let theirs = (reply.status, reply.headers);
            if ours != theirs {
                let request = &reply.request;
                differences.push(format!(
                    "{case}: {request:?}\n  ours {ours:?}\n  theirs {theirs:?}"
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
