//! What the test client sends, keeps and reads.

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Multipart, connect_info::MockConnectInfo},
    response::AppendHeaders,
};
use futures_util::stream;
use hooks_runtime::{prelude::*, testing::Part};
use std::{convert::Infallible, net::SocketAddr, time::Duration};
use support::{Trace, within};

type SetCookies<const COUNT: usize> = AppendHeaders<[(&'static str, &'static str); COUNT]>;

#[get("/set")]
fn set() -> SetCookies<4> {
    AppendHeaders([
        ("set-cookie", "a=1; Path=/admin"),
        ("set-cookie", "b=2; Secure; HttpOnly"),
        ("set-cookie", "c=3; Max-Age=0"),
        ("set-cookie", "d=a%20b; Domain=shop.example"),
    ])
}

#[get("/delete")]
fn delete() -> SetCookies<1> {
    AppendHeaders([("set-cookie", "b=; Max-Age=0")])
}

#[get("/show")]
fn show(headers: HeaderMap) -> String {
    let cookies = headers.get("cookie").map(|value| value.to_str().unwrap());
    cookies.unwrap_or_default().to_owned()
}

#[get("/admin/show")]
fn show_admin(headers: HeaderMap) -> String {
    show(headers)
}

#[get("/host")]
fn host(headers: HeaderMap, ctx: RequestContext) -> String {
    let hosts: Vec<_> = headers.get_all("host").iter().collect();
    format!("{hosts:?} {}", ctx.uri())
}

#[get("/address")]
fn address(ConnectInfo(address): ConnectInfo<SocketAddr>) -> String {
    address.to_string()
}

#[post("/upload")]
async fn upload(mut form: Multipart) -> String {
    let mut text = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let about = format!(
            "{:?} {:?} {:?}",
            field.name(),
            field.file_name(),
            field.content_type()
        );
        text.push(format!("{about} {}", field.text().await.unwrap()));
    }
    text.join("\n")
}

#[get("/ticks")]
fn ticks() -> Body {
    Body::from_stream(stream::unfold(0, async |count| {
        if count > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Some((Ok::<_, Infallible>(format!("tick {count}\n")), count + 1))
    }))
}

#[get("/hangs")]
fn hangs() -> Body {
    let first = stream::once(async { Ok::<_, Infallible>("first") });
    Body::from_stream(stream::StreamExt::chain(first, stream::pending()))
}

#[get("/floods")]
fn floods() -> Body {
    Body::from_stream(stream::repeat_with(|| {
        Ok::<_, Infallible>(Bytes::from_static(&[0; 4096]))
    }))
}

#[get("/slow")]
fn slow() -> Body {
    Body::from_stream(stream::unfold(0, async |count| {
        tokio::time::sleep(Duration::from_millis(30)).await;
        (count < 3).then(|| (Ok::<_, Infallible>(format!("{count} ")), count + 1))
    }))
}

#[teardown_request]
fn over(outcome: &Outcome, trace: State<Trace>) {
    trace.push(format!(
        "complete={} cancelled={}",
        outcome.is_complete(),
        outcome.is_cancelled()
    ));
}

fn client() -> hooks_runtime::testing::TestClient {
    app!(self).state(Trace::default()).test_client()
}

#[tokio::test]
async fn cookies_are_kept_by_path_and_expiry() {
    let client = client();
    client.get("/set").await;
    assert_eq!(client.get("/show").await.text(), "b=2");
    assert_eq!(client.get("/admin/show").await.text(), "a=1; b=2");
    assert_eq!(client.cookie("a").as_deref(), Some("1"));
    assert_eq!(client.cookie("c"), None);
    client.get("/delete").await;
    assert_eq!(client.get("/show").await.text(), "");
    assert_eq!(client.cookie("b"), None);
}

#[tokio::test]
async fn cookies_are_kept_by_host_and_scheme() {
    let client = client().base_url("https://shop.example");
    client.get("/set").await;
    assert_eq!(client.get("/show").await.text(), "b=2; d=a%20b");
    for (url, cookies) in [
        ("http://shop.example/show", "d=a%20b"),
        ("https://www.shop.example/show", "d=a%20b"),
        ("https://other.example/show", ""),
        ("http://localhost/show", ""),
    ] {
        assert_eq!(client.get(url).await.text(), cookies, "{url}");
    }
    let by_hand = client.get("/show").header("host", "other.example");
    assert_eq!(by_hand.await.text(), "");
    let own = client.get("/show").header("cookie", "own=1");
    assert_eq!(own.await.text(), "own=1");
    client.set_cookie("e", "5");
    let shown = client.get("http://other.example/show").await;
    assert_eq!(shown.text(), "e=5");
}

#[tokio::test]
async fn every_request_has_one_host_and_a_path() {
    let client = client();
    for (uri, expected) in [
        ("/host?a=b", "[\"localhost\"] /host?a=b"),
        (
            "http://shop.example:80/host?a=b",
            "[\"shop.example:80\"] /host?a=b",
        ),
    ] {
        assert_eq!(client.get(uri).await.text(), expected);
    }
    let named = client.get("/host").header("host", "own.example");
    assert_eq!(named.await.text(), "[\"own.example\"] /host");
    let named = client
        .get("http://a.example/host")
        .header("host", "b.example");
    assert_eq!(named.await.text(), "[\"a.example\"] /host");
    let based = client.base_url("https://shop.example");
    assert_eq!(based.get("/host").await.text(), "[\"shop.example\"] /host");
}

#[tokio::test]
async fn a_client_has_an_address() {
    let client = client();
    assert_eq!(client.get("/address").await.text(), "127.0.0.1:50000");
    let address: SocketAddr = "203.0.113.7:4711".parse().unwrap();
    let once = client.get("/address").client_addr(address);
    assert_eq!(once.await.text(), "203.0.113.7:4711");
    let always = client.client_addr(address);
    assert_eq!(always.get("/address").await.text(), "203.0.113.7:4711");
}

#[tokio::test]
async fn axums_mock_of_an_address_goes_before_that_of_the_client() {
    let mock = MockConnectInfo(SocketAddr::from(([192, 0, 2, 1], 5)));
    let client = app!(self).state(Trace::default()).layer(mock).test_client();
    assert_eq!(client.get("/address").await.text(), "192.0.2.1:5");
    let own = client
        .get("/address")
        .client_addr(([192, 0, 2, 2], 6).into());
    assert_eq!(own.await.text(), "192.0.2.2:6");
}

#[tokio::test]
async fn a_multipart_body_is_one_that_axum_reads() {
    let file = Part::file("picture", "a \"b\".svg", "<svg/>").content_type("image/svg+xml");
    let parts = [
        Part::text("number", 7),
        file,
        Part::file("f", "g", "\r\n--"),
    ];
    let res = client().post("/upload").multipart(parts).await;
    assert_eq!(
        res.text(),
        "Some(\"number\") None None 7\n\
         Some(\"picture\") Some(\"a %22b%22.svg\") Some(\"image/svg+xml\") <svg/>\n\
         Some(\"f\") Some(\"g\") Some(\"application/octet-stream\") \r\n--"
    );
    let res = client()
        .post("/upload")
        .multipart([("a", "1"), ("b", "")])
        .await;
    assert_eq!(
        res.text(),
        "Some(\"a\") None None 1\nSome(\"b\") None None "
    );
    let file = ("f", "a.txt", "text");
    let res = client().post("/upload").multipart([file]).await;
    assert!(res.text().ends_with(" text"), "{}", res.text());
    let none: [(&str, &str); 0] = [];
    let res = client().post("/upload").multipart(none).await;
    assert_eq!((res.status(), res.text()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn an_endless_stream_is_read_part_by_part() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    let res = within(client.get("/ticks").send()).await;
    assert_eq!(res.status(), StatusCode::OK);
    for count in 0..3 {
        let chunk = within(res.chunk()).await.unwrap();
        assert_eq!(chunk, format!("tick {count}\n"));
    }
    // Far more than were read already.
    let mut last = Bytes::new();
    for _ in 0..2_000 {
        last = within(res.chunk()).await.unwrap();
    }
    assert_eq!(last, "tick 2002\n");
    assert_eq!(trace.take(), "");
    drop(res);
    assert_eq!(trace.take(), "complete=false cancelled=true");
}

#[tokio::test]
async fn a_stream_that_stops_coming_is_read_as_far_as_it_came() {
    let client = client();
    for uri in ["/hangs", "/floods"] {
        let res = within(client.get(uri).send()).await;
        assert!(!within(res.chunk()).await.unwrap().is_empty(), "{uri}");
        let text = tokio::spawn(async move { res.text().len() }).await;
        let panic = text.unwrap_err().into_panic();
        let said = panic.downcast_ref::<String>().unwrap();
        assert!(
            said.contains(&format!("GET {uri} has not come to its end")),
            "{said}"
        );
        assert!(said.contains("`.chunk().await`"), "{said}");
    }
}

#[tokio::test]
async fn a_stream_that_ends_is_read_whole() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    let res = within(client.get("/slow").send()).await;
    assert_eq!(trace.take(), "complete=true cancelled=false");
    assert_eq!(res.text(), "0 1 2 ");
    let same = res.clone();
    for expected in [Some("0 "), Some("1 "), Some("2 "), None, None] {
        assert_eq!(same.chunk().await.as_deref(), expected.map(str::as_bytes));
    }
    assert_eq!(res.read().await, "0 1 2 ");
}

#[tokio::test(start_paused = true)]
async fn a_stopped_clock_changes_nothing() {
    let client = client();
    assert_eq!(client.get("/slow").await.text(), "0 1 2 ");
    let res = client.get("/ticks").await;
    assert_eq!(res.chunk().await.unwrap(), "tick 0\n");
}

#[test]
fn no_timer_of_the_runtime_is_needed() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let chunk = runtime.unwrap().block_on(async {
        let res = client().get("/hangs").await;
        res.chunk().await
    });
    assert_eq!(chunk.unwrap(), "first");
}
