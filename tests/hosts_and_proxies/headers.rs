//! Which headers pass to another server and back, and what is told of the client.

use crate::upstream::{RawUpstream, front, request, send};
use axum::body::Body;
use hooks_runtime::{Upstream, prelude::*};
use support::{Server, raw::ask, within};
use tokio::net::TcpListener;

/// The values of a header, in order.
fn values(head: &[String], name: &str) -> Vec<String> {
    let lines = head.iter().filter_map(|line| line.split_once(": "));
    let values = lines.filter(|(other, _)| *other == name);
    values.map(|(_, value)| value.to_owned()).collect()
}

/// What the upstream sees of a request with these headers.
async fn seen(line: &str, headers: &str) -> Vec<String> {
    let upstream = RawUpstream::ok().await;
    let response = ask(upstream.front().await.address(), line, headers).await;
    assert!(response.ends_with("\r\n\r\nok"), "{response}");
    upstream.head()
}

#[tokio::test]
async fn forwarded_is_quoted() {
    let head = seen("GET /", "").await;
    assert_eq!(
        values(&head, "forwarded"),
        ["for=127.0.0.1;host=\"client.test\";proto=http"]
    );
    let head = seen("GET http://other.test:81/", "").await;
    assert_eq!(
        values(&head, "forwarded"),
        ["for=127.0.0.1;host=\"other.test:81\";proto=http"]
    );
}

#[tokio::test]
async fn a_host_cannot_forge_forwarded() {
    let upstream = RawUpstream::ok().await;
    // Served by axum, which lets any host in.
    let front = upstream.front().await;
    for hosts in [
        "host: evil\";for=1.2.3.4;x=\"y\r\n",
        "host: a\r\nhost: b\r\n",
        "host: me@a\r\n",
    ] {
        let head = format!("GET / HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        let response = send(front.address(), head).await;
        assert!(response.starts_with("HTTP/1.1 400"), "{hosts}: {response}");
    }
    assert!(upstream.seen().is_empty(), "{:#?}", upstream.seen());
}

#[tokio::test]
async fn forwarded_of_a_proxy_in_front_is_kept_if_it_is_well_formed() {
    for kept in [
        "for=10.0.0.1",
        "for=\"[2001:db8::1]:99\";host=\"a.test:81\";proto=https, for=unknown",
        "for=10.0.0.1:99",
        "For=\"a\\\"b\"; By=_x",
    ] {
        let head = seen("GET /", &format!("forwarded: {kept}\r\n")).await;
        let expected = format!("{kept}, for=127.0.0.1");
        assert_eq!(values(&head, "forwarded"), [expected]);
    }
    let head = seen("GET /", "forwarded: for=a\r\nforwarded: for=b\r\n").await;
    assert_eq!(values(&head, "forwarded"), ["for=a, for=b, for=127.0.0.1"]);
    let own = "for=127.0.0.1;host=\"client.test\";proto=http";
    for dropped in ["for=\"a", "for", "=a", "for=\"a\\", "\u{e4}", ","] {
        let head = seen("GET /", &format!("forwarded: {dropped}\r\n")).await;
        assert_eq!(values(&head, "forwarded"), [own], "{dropped}");
    }
}

#[tokio::test]
async fn an_ipv6_client_is_in_brackets_and_quoted() {
    let upstream = RawUpstream::ok().await;
    let app = App::new().fallback_to(upstream.url()).build().unwrap();
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        return eprintln!("skipped: no IPv6 here");
    };
    let address = listener.local_addr().unwrap();
    let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    ask(address, "GET /", "").await;
    server.abort();
    let head = upstream.head();
    assert_eq!(
        values(&head, "forwarded"),
        ["for=\"[::1]\";host=\"client.test\";proto=http"]
    );
    assert_eq!(values(&head, "x-forwarded-for"), ["::1"]);
}

#[tokio::test]
async fn x_forwarded_headers_tell_of_the_client_after_what_is_there() {
    let head = seen("GET /", "").await;
    assert_eq!(values(&head, "x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(values(&head, "x-forwarded-host"), ["client.test"]);
    assert_eq!(values(&head, "x-forwarded-proto"), ["http"]);
    let head = seen(
        "GET /",
        "x-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\nx-forwarded-host: a.test\r\nx-forwarded-proto: https\r\n",
    )
    .await;
    assert_eq!(
        values(&head, "x-forwarded-for"),
        ["10.0.0.1, 10.0.0.2, 127.0.0.1"]
    );
    assert_eq!(values(&head, "x-forwarded-host"), ["a.test"]);
    assert_eq!(values(&head, "x-forwarded-proto"), ["https"]);
}

#[tokio::test]
async fn the_upstream_gets_the_host_that_the_hooks_see() {
    let head = seen("GET http://other.test:81/a?b=c", "").await;
    assert_eq!(head[0], "GET /a?b=c HTTP/1.1");
    assert_eq!(values(&head, "host"), ["other.test:81"]);
    assert_eq!(values(&head, "x-forwarded-host"), ["other.test:81"]);

    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    let mut client = front.http2().await;
    let request = Request::get("http://other.test:81/a?b=c")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .body(Body::empty());
    let response = client.send_request(request.expect("a request"));
    assert_eq!(within(response).await.expect("a response").status(), 200);
    let head = upstream.head();
    assert_eq!(head[0], "GET /a?b=c HTTP/1.1");
    assert_eq!(values(&head, "host"), ["other.test:81"]);
    assert_eq!(values(&head, "cookie"), ["a=1; b=2"]);
}

#[tokio::test]
async fn a_client_without_a_host_gets_that_of_the_upstream() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    let response = send(front.address(), "GET / HTTP/1.0\r\n\r\n").await;
    assert!(response.ends_with("\r\n\r\nok"), "{response}");
    let head = upstream.head();
    let own = upstream.url().replace("http://", "");
    assert_eq!(head[0], "GET / HTTP/1.1");
    assert_eq!(values(&head, "host"), [own]);
    assert!(values(&head, "x-forwarded-host").is_empty(), "{head:#?}");
    assert_eq!(values(&head, "forwarded"), ["for=127.0.0.1;proto=http"]);
}

#[tokio::test]
async fn names_in_a_connection_header_that_is_no_text_are_dropped() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    let head = b"GET / HTTP/1.1\r\nhost: client.test\r\nx-secret: 1\r\nx-other: 1\r\nx-mine: 1\r\nconnection: x-secret, \xff, X-Other,\r\nconnection: close\r\n\r\n";
    send(front.address(), head).await;
    let head = upstream.head();
    assert!(values(&head, "x-secret").is_empty(), "{head:#?}");
    assert!(values(&head, "x-other").is_empty(), "{head:#?}");
    assert!(values(&head, "connection").is_empty(), "{head:#?}");
    assert_eq!(values(&head, "x-mine"), ["1"]);
}

#[tokio::test]
async fn a_client_cannot_take_along_what_an_outer_app_says_of_it() {
    static WHO: Blueprint = Blueprint::new("who");
    #[before_app_request(WHO)]
    fn say_who(head: &mut Parts) {
        head.headers.insert("x-user", "ann".parse().unwrap());
    }
    let headers = "x-user: bob\r\nx-mine: 1\r\nconnection: x-user, x-mine\r\n";
    let upstream = RawUpstream::ok().await;
    let inner = || App::new().fallback_to(upstream.url());
    for app in [
        App::new().mount("/old", inner()),
        App::new().fallback_service(App::new().mount("/old", inner())),
        App::new().mount("/old", App::new().fallback_service(inner())),
    ] {
        let front = Server::start(app.register(&WHO).build().unwrap()).await;
        ask(front.address(), "GET /old/a", headers).await;
    }
    let seen = upstream.seen();
    assert_eq!(seen.len(), 3, "{seen:#?}");
    for seen in seen {
        assert!(seen.contains("\r\nx-user: ann\r\n"), "{seen}");
        assert!(!seen.contains("bob") && !seen.contains("x-mine"), "{seen}");
    }
}

#[tokio::test]
async fn headers_of_the_connection_do_not_pass() {
    let head = seen(
        "GET /",
        "keep-alive: 5\r\nproxy-connection: keep-alive\r\nupgrade: h2c\r\nconnection: upgrade\r\nte: gzip\r\n",
    )
    .await;
    for name in [
        "keep-alive",
        "proxy-connection",
        "upgrade",
        "connection",
        "te",
    ] {
        assert!(values(&head, name).is_empty(), "{name} in {head:#?}");
    }
    let head = seen("GET /", "te: gzip;q=0.5, Trailers\r\n").await;
    assert_eq!(values(&head, "te"), ["trailers"]);
    assert_eq!(values(&head, "connection"), ["te"]);
}

#[tokio::test]
async fn headers_of_the_upstreams_connection_do_not_pass_back() {
    let upstream = Server::accept(|mut stream| async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a head"));
        }
        let answer = b"HTTP/1.1 200 Very Well\r\ncontent-length: 2\r\nx-secret: 1\r\nx-mine: 1\r\nkeep-alive: 5\r\nproxy-connection: close\r\nupgrade: h2c\r\nconnection: \xff, x-secret, upgrade\r\n\r\nok";
        stream.write_all(answer).await.expect("a client");
    })
    .await;
    let front = front(format!("http://{}", upstream.address())).await;
    let response = ask(front.address(), "GET /", "").await;
    assert!(
        response.starts_with("HTTP/1.1 200 Very Well\r\n"),
        "{response}"
    );
    assert!(response.contains("\r\nx-mine: 1\r\n"), "{response}");
    for name in ["x-secret", "keep-alive", "proxy-connection", "upgrade"] {
        assert!(!response.contains(name), "{name} in {response}");
    }
}

#[tokio::test]
async fn a_response_does_not_lose_what_it_needs_by_its_connection_header() {
    let upstream = RawUpstream::saying(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: text/plain\r\nconnection: content-length, content-type\r\n\r\nok",
    )
    .await;
    let response = ask(upstream.front().await.address(), "GET /", "").await;
    assert!(
        response.contains("\r\ncontent-type: text/plain\r\n"),
        "{response}"
    );
    assert!(response.contains("\r\ncontent-length: 2\r\n"), "{response}");
}

#[tokio::test]
async fn headers_with_an_underscore_are_not_passed_unless_it_is_said() {
    let sent = request("GET /", "x_user: bob\r\nx-user: ann\r\n");
    let upstream = RawUpstream::ok().await;
    send(upstream.front().await.address(), &sent).await;
    let head = upstream.head();
    assert_eq!(values(&head, "x-user"), ["ann"]);
    assert!(values(&head, "x_user").is_empty(), "{head:#?}");

    let upstream = RawUpstream::ok().await;
    let front = front(Upstream::new(upstream.url()).underscores_in_headers()).await;
    send(front.address(), &sent).await;
    let head = upstream.head();
    assert_eq!(values(&head, "x-user"), ["ann"]);
    assert_eq!(values(&head, "x_user"), ["bob"]);
}

#[tokio::test]
async fn a_view_of_ours_sees_headers_with_an_underscore() {
    #[get("/own")]
    fn own(headers: HeaderMap) -> String {
        format!("{:?}", headers.get("x_user"))
    }
    let app = App::new().hook(own).fallback_to("http://127.0.0.1:9");
    let response = app.test_client().get("/own").header("x_user", "bob").await;
    assert_eq!(response.text(), "Some(\"bob\")");
}

#[tokio::test]
async fn a_star_is_for_the_server_and_a_redirect_for_the_client() {
    let upstream = RawUpstream::saying(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:8000/a\r\ncontent-length: 0\r\n\r\n",
    )
    .await;
    let response = ask(upstream.front().await.address(), "OPTIONS *", "").await;
    assert!(
        response.contains("\r\nlocation: http://127.0.0.1:8000/a\r\n"),
        "{response}"
    );
    assert_eq!(upstream.head()[0], "OPTIONS * HTTP/1.1");

    let upstream = RawUpstream::ok().await;
    let front = front(format!("{}/base", upstream.url())).await;
    ask(front.address(), "OPTIONS *", "").await;
    assert_eq!(upstream.head()[0], "OPTIONS /base HTTP/1.1");
}

#[tokio::test]
async fn a_connect_is_a_501() {
    let upstream = RawUpstream::ok().await;
    let response = ask(upstream.front().await.address(), "CONNECT a.test:443", "").await;
    assert!(response.starts_with("HTTP/1.1 501"), "{response}");
    assert!(upstream.seen().is_empty());
}
