//! What `serve` lets in: one host, and no more than host and port in it.
#![cfg(unix)]

use axum::body::Body;
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::io::Write;
use support::{
    child::{Child, LONG, Program, limit, read_all, say},
    http2, within,
};
use tracing::Level;

// ---- the server

#[before_request]
fn before(headers: HeaderMap) {
    let hosts = headers.get_all("host").iter();
    let hosts: Vec<_> = hosts.map(|host| host.to_str().unwrap_or("?")).collect();
    say(format!("before {}", hosts.join(" & ")));
}

#[get("/")]
fn index(uri: Uri) -> String {
    uri.to_string()
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of its start and stop.
#[tokio::test(flavor = "multi_thread")]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO]) else {
        let mut server = SERVER.start(LONG, &[]);
        server.signal("TERM");
        return assert_eq!(server.status(), Some(0));
    };
    let app = app!(self).shutdown_timeout(limit);
    app.serve("127.0.0.1:0").await.expect("a stop");
}

// ---- the tests

fn ask(server: &Child, head: impl AsRef<[u8]>) -> String {
    let mut stream = server.connect();
    stream.write_all(head.as_ref()).expect("an open connection");
    stream
        .write_all(b"connection: close\r\n\r\n")
        .expect("an open connection");
    read_all(stream)
}

#[track_caller]
fn refused(server: &mut Child, head: impl AsRef<[u8]>) {
    let asked = String::from_utf8_lossy(head.as_ref()).into_owned();
    let response = ask(server, head);
    assert!(
        response.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{asked:?}: {response}"
    );
    assert!(
        response.contains("\r\nconnection: close\r\n") && response.ends_with("\r\n\r\nBad Request"),
        "{response}"
    );
    // No hook has run: the next that does is that of the next request.
    assert!(ask(server, "GET / HTTP/1.1\r\nhost: next.test\r\n").contains("200 OK"));
    assert_eq!(server.heard(), "before next.test");
}

#[test]
fn a_host_and_a_port_are_let_in_before_any_hook() {
    let mut server = SERVER.start(LONG, &[]);
    for host in [
        "example.com",
        "EXAMPLE.com:8080",
        "a_b.internal",
        "xn--bcher-kva.example.",
        "127.0.0.1:1",
        "[::1]",
        "[2001:db8::7]:80",
        "example.com:",
        "localhost:65535",
    ] {
        let response = ask(&server, format!("GET / HTTP/1.1\r\nHost: {host} \r\n"));
        assert!(response.starts_with("HTTP/1.1 200"), "{host}: {response}");
        assert_eq!(server.heard(), format!("before {host}"));
    }
}

#[test]
fn any_other_host_is_a_400_before_any_hook() {
    let mut server = SERVER.start(LONG, &[]);
    for host in [
        "",
        ":80",
        "a b",
        "a,b",
        "a, b",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "a%41",
        "a;b=c",
        "me@a",
        "me:secret@a",
        "http://a",
        "evil\";for=1.2.3.4;x=\"y",
        "a:b",
        "a:-1",
        "a:+1",
        "a:65536",
        "a:80:80",
        "::1",
        "[::1",
        "::1]",
        "[::1]x",
        "[::1]80",
        "[127.0.0.1]",
        "[fe80::1%25eth0]",
        "[]",
        "b\u{fc}cher.example",
    ] {
        refused(&mut server, format!("GET / HTTP/1.1\r\nhost: {host}\r\n"));
    }
    refused(&mut server, b"GET / HTTP/1.1\r\nhost: a\xff\r\n");
}

#[test]
fn two_hosts_are_a_400_and_none_is_but_for_http_1_0() {
    let mut server = SERVER.start(LONG, &[]);
    refused(&mut server, "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n");
    refused(
        &mut server,
        "GET / HTTP/1.1\r\nhost: a\r\nx: y\r\nHOST: a\r\n",
    );
    refused(
        &mut server,
        "GET http://c/ HTTP/1.1\r\nhost: a\r\nhost: b\r\n",
    );
    refused(&mut server, "GET / HTTP/1.1\r\n");
    refused(&mut server, "GET http://c/ HTTP/1.1\r\n");
    let old = ask(&server, "GET / HTTP/1.0\r\n");
    assert!(old.starts_with("HTTP/1.0 200"), "{old}");
    assert_eq!(server.heard(), "before");
    let old = ask(&server, "GET / HTTP/1.0\r\nhost: a\r\nhost: b\r\n");
    assert!(old.starts_with("HTTP/1.0 400"), "{old}");
    let old = ask(&server, "GET / HTTP/1.0\r\nhost: me@a\r\n");
    assert!(old.starts_with("HTTP/1.0 400"), "{old}");
}

#[test]
fn an_absolute_target_wins_over_the_header_and_has_no_user_either() {
    let mut server = SERVER.start(LONG, &[]);
    let response = ask(&server, "GET http://c:81/?a=b HTTP/1.1\r\nhost: a\r\n");
    assert!(response.ends_with("\r\n\r\n/?a=b"), "{response}");
    assert_eq!(server.heard(), "before c:81");
    let old = ask(&server, "GET http://c/ HTTP/1.0\r\n");
    assert!(old.starts_with("HTTP/1.0 200"), "{old}");
    assert_eq!(server.heard(), "before c");
    refused(&mut server, "GET http://me@c/ HTTP/1.1\r\nhost: a\r\n");
    refused(&mut server, "GET http://c:/x;y@d/ HTTP/1.1\r\nhost: @\r\n");
    refused(&mut server, "GET http://c;d/ HTTP/1.1\r\nhost: a\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_held_to_the_same() {
    let mut server = SERVER.start(LONG, &[]);
    let stream = server.connect();
    stream.set_nonblocking(true).expect("a socket");
    let stream = tokio::net::TcpStream::from_std(stream).expect("a socket");
    let mut client = http2(stream).await;
    let mut send = async |method: &str, uri: &str, hosts: &[&str]| {
        let mut request = Request::builder().method(method).uri(uri);
        for host in hosts {
            request = request.header("host", *host);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = within(client.send_request(request)).await;
        let (head, body) = response.expect("a response").into_parts();
        let body = within(body.collect()).await.expect("a body").to_bytes();
        (
            head.status.as_u16(),
            String::from_utf8_lossy(&body).into_owned(),
        )
    };
    let mut ask = async |uri: &str, hosts: &[&str]| send("GET", uri, hosts).await;
    let fine = (200, "/?a=b".to_owned());
    assert_eq!(ask("http://c:81/?a=b", &[]).await, fine);
    assert_eq!(server.heard(), "before c:81");
    assert_eq!(ask("http://c/?a=b", &["a"]).await, fine);
    assert_eq!(server.heard(), "before c");
    let refused = (400, "Bad Request".to_owned());
    assert_eq!(ask("http://c/", &["a", "b"]).await, refused);
    assert_eq!(ask("http://c/", &["me@a"]).await, refused);
    assert_eq!(ask("http://c;d/", &[]).await, refused);
    assert_eq!(ask("http://c/?a=b", &[]).await, fine);
    assert_eq!(server.heard(), "before c");
    let head = send("HEAD", "http://c/", &["a", "b"]).await;
    assert_eq!(head, (400, String::new()));
}
