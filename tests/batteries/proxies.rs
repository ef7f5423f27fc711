//! `Proxies`: nothing is believed but what a trusted proxy has said.

use axum::{body::Body, extract::connect_info::MockConnectInfo};
use hooks_batteries::{Connection, Proxies};
use hooks_runtime::prelude::*;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

#[get("/")]
fn show(connection: Connection) -> String {
    let client = connection.client().map(|client| client.to_string());
    let (scheme, host) = (connection.scheme(), connection.host());
    format!(
        "{} {scheme} {}",
        client.as_deref().unwrap_or("-"),
        host.unwrap_or("-")
    )
}

#[get("/all")]
fn all(connection: Connection) -> String {
    let network = connection
        .client_network()
        .map(|network| network.to_string());
    format!(
        "{:?} {} {network:?}",
        connection.origin(),
        connection.port()
    )
}

type Headers = &'static [(&'static str, &'static str)];

async fn seen(proxies: Proxies, peer: &str, headers: Headers) -> String {
    let client = app!(self).with(proxies).test_client();
    let mut request = client
        .get("/")
        .client_addr(peer.parse().expect("an address"));
    for &(name, value) in headers {
        request = request.header(name, value);
    }
    request.await.text().to_owned()
}

fn trusting() -> Proxies {
    Proxies::trust(["10.0.0.0/8", "2001:db8:1::/48"])
}

const PROXY: &str = "10.0.0.1:4711";

#[tokio::test]
async fn b71_k16_nothing_is_believed_from_those_who_are_not_trusted() {
    let headers: Headers = &[
        ("x-forwarded-for", "192.0.2.66"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "for=192.0.2.66;proto=https;host=evil.example"),
    ];
    for (proxies, peer) in [
        (Proxies::none(), PROXY),
        (trusting().forwarded_host(), "192.0.2.9:1"),
        (trusting().rfc_7239().forwarded_host(), "192.0.2.9:1"),
        (trusting().forwarded_host(), "[2001:db8:2::1]:1"),
    ] {
        let address = peer.rsplit_once(':').expect("a port").0;
        let address = address.trim_matches(['[', ']']);
        let expected = format!("{address} http localhost");
        assert_eq!(seen(proxies, peer, headers).await, expected);
    }
}

#[tokio::test]
async fn k16_the_client_is_the_rightmost_address_that_is_not_trusted() {
    for (forwarded_for, client) in [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6,192.0.2.7 , 10.0.0.2", "192.0.2.7"),
        ("192.0.2.7, 10.0.0.3, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 2001:db8:1::9", "6.6.6.6"),
        // Where a proxy tells no address, what is left of it is not believed.
        ("6.6.6.6, unknown", "10.0.0.1"),
        ("6.6.6.6, garbage, 10.0.0.2", "10.0.0.2"),
        ("", "10.0.0.1"),
        ("6.6.6.6,", "10.0.0.1"),
    ] {
        let headers = &[("x-forwarded-for", forwarded_for)][..];
        let client_of = app!(self).with(trusting()).test_client();
        let mut request = client_of
            .get("/")
            .client_addr(PROXY.parse().expect("an address"));
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let seen = request.await.text().to_owned();
        assert_eq!(seen, format!("{client} http localhost"), "{forwarded_for}");
    }
    let two_lines: Headers = &[
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-for", "192.0.2.7"),
    ];
    assert_eq!(
        seen(trusting(), PROXY, two_lines).await,
        "192.0.2.7 http localhost"
    );
}

#[tokio::test]
async fn b66_the_scheme_is_what_the_outermost_trusted_proxy_has_said() {
    let edge = "192.0.2.7, 10.0.0.2";
    for (forwarded_for, proto, scheme) in [
        (None, Some("https"), "https"),
        (None, Some("HTTPS"), "https"),
        (None, Some("wss"), "https"),
        (None, Some("http"), "http"),
        (None, Some("https, http"), "http"),
        (None, Some("garbage"), "http"),
        (None, Some(""), "http"),
        (None, None, "http"),
        (Some(edge), Some("https"), "https"),
        (Some(edge), Some("https, http"), "https"),
        (Some(edge), Some("https, http, http"), "http"),
    ] {
        let client = app!(self).with(trusting()).test_client();
        let mut request = client
            .get("/")
            .client_addr(PROXY.parse().expect("an address"));
        if let Some(value) = forwarded_for {
            request = request.header("x-forwarded-for", value);
        }
        if let Some(value) = proto {
            request = request.header("x-forwarded-proto", value);
        }
        let seen = request.await.text().to_owned();
        assert!(
            seen.contains(&format!(" {scheme} ")),
            "{forwarded_for:?} {proto:?}: {seen}"
        );
    }
}

#[tokio::test]
async fn b66_without_a_word_of_a_proxy_the_connection_decides() {
    let none: Headers = &[];
    assert_eq!(
        seen(trusting().https(), PROXY, none).await,
        "10.0.0.1 https localhost"
    );
    let http: Headers = &[("x-forwarded-proto", "http")];
    assert_eq!(
        seen(trusting().https(), PROXY, http).await,
        "10.0.0.1 http localhost"
    );
    assert_eq!(
        seen(Proxies::none().https(), PROXY, http).await,
        "10.0.0.1 https localhost"
    );
}

#[tokio::test]
async fn b65_the_host_of_a_proxy_is_believed_when_asked_for_and_if_it_is_one() {
    let told: Headers = &[("x-forwarded-host", "shop.example:8443")];
    assert_eq!(
        seen(trusting(), PROXY, told).await,
        "10.0.0.1 http localhost"
    );
    let believing = || trusting().forwarded_host();
    assert_eq!(
        seen(believing(), PROXY, told).await,
        "10.0.0.1 http shop.example:8443"
    );
    assert_eq!(
        seen(believing(), PROXY, &[]).await,
        "10.0.0.1 http localhost"
    );
    for bad in ["a b", "shop.example/path", "user@shop.example", ""] {
        let client = app!(self).with(believing()).test_client();
        let request = client
            .get("/")
            .client_addr(PROXY.parse().expect("an address"));
        let response = request.header("x-forwarded-host", bad).await;
        assert_eq!(response.text(), "10.0.0.1 http -", "{bad}");
    }
}

#[tokio::test]
async fn forwarded_is_read_element_by_element() {
    let proxies = || trusting().rfc_7239().forwarded_host();
    for (value, expected) in [
        (
            "for=192.0.2.7;proto=https;host=shop.example",
            "192.0.2.7 https shop.example",
        ),
        (
            r#"For="[2001:db8::7]:4711";Proto=HTTPS;by=10.0.0.1"#,
            "2001:db8::7 https localhost",
        ),
        (
            "for=6.6.6.6;proto=https, for=192.0.2.7;proto=http",
            "192.0.2.7 http localhost",
        ),
        (
            "for=192.0.2.7;proto=https;host=shop.example, for=10.0.0.2;proto=http;host=inner",
            "192.0.2.7 https shop.example",
        ),
        // A client's open quote does not swallow what a proxy has added.
        (
            r#"for="6.6.6.6, for=192.0.2.7;proto=http"#,
            "192.0.2.7 http localhost",
        ),
        // What a client has asked for is one text, however it looks like more.
        (
            r#"for=192.0.2.7;host="x;proto=https;y";proto=http"#,
            "192.0.2.7 http -",
        ),
        (
            r#"for=192.0.2.7;proto=http;host="x\", for=6.6.6.6;proto=https;x=\"""#,
            "192.0.2.7 http localhost",
        ),
        ("for=_hidden;proto=https", "10.0.0.1 https localhost"),
        ("proto=https", "10.0.0.1 https localhost"),
        (
            r#"for="192.0.2.7\"";proto=https"#,
            "10.0.0.1 https localhost",
        ),
    ] {
        let client = app!(self).with(proxies()).test_client();
        let request = client
            .get("/")
            .client_addr(PROXY.parse().expect("an address"));
        let request = request.header("forwarded", value);
        let response = request.header("x-forwarded-for", "6.6.6.6").await;
        assert_eq!(response.text(), expected, "{value}");
    }
}

#[tokio::test]
async fn k17_the_network_of_a_client_is_what_it_can_choose_from() {
    let client = app!(self).with(Proxies::none()).test_client();
    let of = async |peer: &str| {
        let response = client
            .get("/all")
            .client_addr(peer.parse().expect("an address"))
            .await;
        response.text().to_owned()
    };
    assert_eq!(
        of("192.0.2.7:1").await,
        r#"Some("http://localhost") 80 Some("192.0.2.7/32")"#
    );
    let first = of("[2001:db8:0:1:1:2:3:4]:1").await;
    assert_eq!(
        first,
        r#"Some("http://localhost") 80 Some("2001:db8:0:1::/64")"#
    );
    assert_eq!(of("[2001:db8:0:1:9:9:9:9]:1").await, first);
    assert_eq!(
        of("[::ffff:192.0.2.7]:1").await,
        r#"Some("http://localhost") 80 Some("192.0.2.7/32")"#
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_proxy_at_a_unix_socket_is_believed_when_asked_for() {
    for (proxies, expected) in [
        (trusting(), "- http shop.example"),
        (
            trusting().trust_unix_socket(),
            "192.0.2.7 https shop.example",
        ),
    ] {
        let name = format!("hooks-proxies-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&path);
        let listener = tokio::net::UnixListener::bind(&path).expect("a socket");
        let app = app!(self).with(proxies);
        let server = tokio::spawn(app.serve_on(listener));
        let mut stream = tokio::net::UnixStream::connect(&path)
            .await
            .expect("a connection");
        let request = "GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\
                       x-forwarded-for: 192.0.2.7\r\nx-forwarded-proto: https\r\n\r\n";
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it is open");
        let mut response = String::new();
        support::within(stream.read_to_string(&mut response))
            .await
            .expect("a text");
        assert!(response.ends_with(expected), "{response}");
        server.abort();
        let _ = std::fs::remove_file(&path);
    }
}

#[test]
fn what_is_no_network_is_a_problem() {
    let app = app!(self).with(Proxies::trust(["10.0.0.0/33", "localhost", "192.0.2.1"]));
    let error = app.build().expect_err("two problems").to_string();
    assert!(error.contains("`10.0.0.0/33` is no network"), "{error}");
    assert!(error.contains("`localhost` is no network"), "{error}");
    assert!(!error.contains("192.0.2.1"), "{error}");
}

#[test]
fn a_connection_that_nobody_provides_is_a_problem() {
    let error = app!(self).build().expect_err("a problem").to_string();
    assert!(error.contains("Connection"), "{error}");
}

#[tokio::test]
async fn a_trusted_ipv4_network_may_be_written_as_one_of_ipv6() {
    let headers: Headers = &[("x-forwarded-for", "192.0.2.7")];
    for (network, peer, client) in [
        ("::ffff:10.0.0.1", PROXY, "192.0.2.7"),
        ("::ffff:10.0.0.0/104", PROXY, "192.0.2.7"),
        ("::ffff:10.0.0.0/104", "[::ffff:10.9.9.9]:1", "192.0.2.7"),
        ("::ffff:10.0.0.0/104", "11.0.0.1:1", "11.0.0.1"),
        ("::/0", "10.0.0.1:1", "10.0.0.1"),
        ("::/0", "[2001:db8::1]:1", "192.0.2.7"),
    ] {
        let seen = seen(Proxies::trust([network]), peer, headers).await;
        assert_eq!(seen, format!("{client} http localhost"), "{network} {peer}");
    }
}

/// A router that axum serves without `into_make_service_with_connect_info`.
#[tokio::test]
async fn b71_nothing_is_believed_where_the_peer_is_not_known() {
    let everybody = Proxies::trust(["0.0.0.0/0"]).trust_unix_socket();
    let router = app!(self).with(everybody.forwarded_host()).build();
    let router = router.expect("an app");
    let ask = async |peer: Option<&str>| {
        let mut request = axum::extract::Request::get("/")
            .header("host", "shop.example")
            .header("x-forwarded-for", "6.6.6.6")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "told.example")
            .body(Body::empty())
            .expect("a request");
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().expect("an address");
            request.extensions_mut().insert(MockConnectInfo(peer));
        }
        let Ok(response) = router.clone().oneshot(request).await;
        let body = axum::body::to_bytes(response.into_body(), 100).await;
        String::from_utf8(body.expect("a body").to_vec()).expect("a text")
    };
    assert_eq!(ask(None).await, "- http shop.example");
    let mapped = ask(Some("[::ffff:192.0.2.1]:80")).await;
    assert_eq!(mapped, "6.6.6.6 https told.example");
}

#[tokio::test]
async fn the_port_and_the_origin_are_those_that_the_client_has_asked_for() {
    let client = app!(self).with(trusting()).test_client();
    for (host, proto, expected) in [
        (
            "shop.example",
            "https",
            r#"Some("https://shop.example") 443"#,
        ),
        ("shop.example", "http", r#"Some("http://shop.example") 80"#),
        (
            "shop.example:8443",
            "https",
            r#"Some("https://shop.example:8443") 8443"#,
        ),
        ("[::1]:8000", "http", r#"Some("http://[::1]:8000") 8000"#),
    ] {
        let request = client
            .get("/all")
            .client_addr(PROXY.parse().expect("an address"));
        let request = request.header("host", host);
        let response = request.header("x-forwarded-proto", proto).await;
        assert!(response.text().starts_with(expected), "{}", response.text());
    }
}
