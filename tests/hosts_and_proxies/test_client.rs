//! The test client sends a host, and is held to the same as a client of `serve`.

use axum::http::HeaderMap;
use hooks_runtime::prelude::*;
use support::{Is, Trace};

#[before_request]
fn before(trace: State<Trace>) {
    trace.push("before");
}

#[get("/")]
fn index(uri: Uri, headers: HeaderMap) -> String {
    let hosts = headers.get_all("host").iter();
    let hosts: Vec<_> = hosts.map(|host| host.to_str().unwrap_or("?")).collect();
    format!("{uri} {}", hosts.join(" & "))
}

#[tokio::test]
async fn it_sends_localhost_unless_the_test_has_a_host() {
    let client = app!(self).state(Trace::default()).test_client();
    client.get("/").await.is(200, "/ localhost");
    let own = client.get("/").header("host", "shop.example:81");
    own.await.is(200, "/ shop.example:81");
    let absolute = client.get("http://shop.example/?a=b");
    absolute.await.is(200, "/?a=b shop.example");
    let absolute = client.get("http://shop.example/").header("host", "a");
    absolute.await.is(200, "/ shop.example");
}

#[tokio::test]
async fn what_serve_refuses_is_a_400_here_too() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    let two = client.get("/").header("host", "a").header("host", "a");
    two.await.is(400, "Bad Request");
    for host in ["", "me@a", "a/b", "a\";for=b"] {
        let refused = client.get("/").header("host", host);
        refused.await.is(400, "Bad Request");
    }
    client.get("http://me@a/").await.is(400, "Bad Request");
    assert_eq!(trace.take(), "");
}
