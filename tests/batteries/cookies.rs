//! Cookies: their attributes, and that those which a request sets stay, whatever becomes of its view.

use axum::http::header::COOKIE;
use hooks_batteries::{Cookie, Cookies, SameSite, cookies, days};
use hooks_runtime::prelude::*;

const THEME: &str = "theme";

fn theme() -> Cookie {
    Cookie::named(THEME)
}

#[get("/fails")]
fn fails(cookies: Cookies) -> Result<()> {
    cookies.set(&theme(), "dark")?;
    Err(abort(StatusCode::NOT_FOUND))
}

#[get("/panics")]
fn panics(cookies: Cookies) -> Result<()> {
    cookies.set(&theme(), "dark")?;
    panic!("on purpose")
}

#[get("/twice")]
fn twice(cookies: Cookies) -> Result<()> {
    cookies.set(&theme(), "dark")?;
    cookies.set(&theme().domain(".Shop.example"), "grey")?;
    cookies.set(&theme().domain("shop.example"), "other")?;
    cookies.set(&theme().secure(), "light")
}

#[get("/removes")]
fn removes(cookies: Cookies) -> Result<()> {
    cookies.remove(&theme())
}

#[get("/wrong")]
fn wrong(cookies: Cookies) -> Result<()> {
    cookies.set(&theme().path("/; Domain=evil"), "dark")
}

#[get("/text")]
fn text(cookies: Cookies) -> Result<()> {
    cookies.set(&theme(), "a b;\r\nX: \u{e9}%")
}

#[get("/quoted")]
fn quoted(cookies: Cookies) -> Result<()> {
    cookies.set(&theme(), "\"a\"")
}

#[get("/long/{bytes}")]
fn long(cookies: Cookies, Path(bytes): Path<usize>) -> Result<()> {
    cookies.set(&theme(), &"a".repeat(bytes))
}

#[get("/shows")]
fn shows(cookies: Cookies) -> String {
    format!("{:?}", cookies.get(THEME))
}

async fn set_by(path: &str) -> (StatusCode, Vec<String>) {
    let response = app!(self).test_client().get(path).await;
    let set = response.headers().get_all("set-cookie").into_iter();
    let set = set
        .map(|value| value.to_str().unwrap().to_owned())
        .collect();
    (response.status(), set)
}

#[tokio::test]
async fn b121_a_cookie_stays_set_when_the_view_fails() {
    for (path, status) in [("/fails", 404), ("/panics", 500)] {
        let (came, set) = set_by(path).await;
        assert_eq!(came, status);
        assert_eq!(
            set,
            ["theme=dark; HttpOnly; SameSite=Lax; Path=/"],
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_last_value_of_a_cookie_is_sent() {
    let (_, set) = set_by("/twice").await;
    let other = "theme=other; HttpOnly; SameSite=Lax; Path=/; Domain=shop.example";
    let last = "theme=light; HttpOnly; SameSite=Lax; Secure; Path=/";
    assert_eq!(set, [other, last]);
}

#[tokio::test]
async fn a_removed_cookie_has_expired() {
    let (_, set) = set_by("/removes").await;
    let [removal] = &set[..] else {
        panic!("{set:?}")
    };
    assert!(removal.starts_with("theme=; "), "{removal}");
    assert!(removal.contains("Max-Age=0"), "{removal}");
    assert!(
        removal.contains("Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        "{removal}"
    );
}

#[tokio::test]
async fn a_setting_that_cannot_be_a_header_is_an_error() {
    assert_eq!(
        set_by("/wrong").await,
        (StatusCode::INTERNAL_SERVER_ERROR, vec![])
    );
}

#[tokio::test]
async fn any_text_comes_back_as_it_was() {
    let client = app!(self).test_client();
    for (path, text) in [("/text", "a b;\r\nX: \u{e9}%"), ("/quoted", "\"a\"")] {
        client.get(path).await;
        let shown = client.get("/shows").await;
        assert_eq!(shown.text(), format!("{:?}", Some(text)));
    }
}

#[test]
fn the_first_cookie_of_a_name_counts() {
    let read = |lines: &[&'static str]| {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, line.parse().unwrap());
        }
        cookies::read(&headers, THEME)
    };
    assert_eq!(read(&["theme=a; theme=b"]).as_deref(), Some("a"));
    assert_eq!(
        read(&["other=x; themes=y", "theme=b"]).as_deref(),
        Some("b")
    );
    assert_eq!(read(&["broken; ;; theme=\"b\""]).as_deref(), Some("b"));
    assert_eq!(read(&["x=theme=a"]), None);
    assert_eq!(read(&[]), None);
}

#[test]
fn b22_b46_what_browsers_would_refuse_is_a_problem() {
    let secure = |name| Cookie::named(name).secure();
    let good = [
        theme(),
        secure("__Host-id"),
        secure("__Secure-id").domain("shop.example").path("/a"),
        secure("__Http-id").domain(".shop.example"),
        secure("id").same_site(SameSite::None).partitioned(),
        theme().same_site(None).max_age(days(1)),
    ];
    for cookie in good {
        assert_eq!(cookie.problem(), None);
        cookie.with_value("x");
    }
    let bad = [
        Cookie::named(""),
        Cookie::named("a b"),
        Cookie::named("a=b"),
        Cookie::named("__Host-id"),
        secure("__Host-id").domain("shop.example"),
        secure("__Host-id").path("/a"),
        Cookie::named("__Secure-id"),
        theme().same_site(SameSite::None),
        theme().partitioned(),
        theme().domain("shop.example; Secure"),
        theme().domain(""),
        theme().domain("."),
        theme().domain("shop..example"),
        Cookie::named("__host-id"),
        Cookie::named("__SECURE-id"),
        secure("__HOST-id").path("/a"),
        secure("__Http-id").readable_by_scripts(),
        secure("__Host-Http-id").readable_by_scripts(),
        Cookie::named("a%b"),
        theme().path("a"),
        theme().path("/a\r\nX: 1"),
    ];
    for cookie in bad {
        assert!(cookie.problem().is_some(), "{cookie:?}");
    }
}

/// A subdomain may set `__%48ost-id`, which browsers take for a name without a prefix.
#[test]
fn an_encoded_name_does_not_pass_for_one_that_browsers_protect() {
    let mut headers = HeaderMap::new();
    let line = "__%48ost-id=evil; __Host-id=good";
    headers.append(COOKIE, line.parse().expect("a header"));
    let id = Cookie::named("__Host-id").secure();
    assert_eq!(id.read(&headers).as_deref(), Some("good"));
    let line = "%5F%5FHost-id=evil";
    headers.insert(COOKIE, line.parse().expect("a header"));
    assert_eq!(id.read(&headers), None);
}

#[test]
fn a_cookie_that_is_no_text_does_not_hide_the_others() {
    let mut headers = HeaderMap::new();
    for line in [&b"a=\xff; theme=dark; b=\xc3\xa9"[..], b"theme=light"] {
        headers.append(COOKIE, line.try_into().expect("a header"));
    }
    assert_eq!(cookies::read(&headers, THEME).as_deref(), Some("dark"));
    headers.insert(COOKIE, b"theme=\xff"[..].try_into().expect("a header"));
    assert_eq!(cookies::read(&headers, THEME), None);
}

#[tokio::test]
async fn k26_a_cookie_that_no_browser_would_keep_is_an_error() {
    let most = 4096 - theme().with_value("").len();
    for (bytes, status, cookies) in [(most, 200, 1), (most + 1, 500, 0)] {
        let (came, set) = set_by(&format!("/long/{bytes}")).await;
        assert_eq!((came.as_u16(), set.len()), (status, cookies), "{bytes}");
    }
}

#[test]
fn each_attribute_is_in_the_header() {
    let all = Cookie::named("id")
        .secure()
        .readable_by_scripts()
        .same_site(SameSite::None)
        .domain("shop.example")
        .path("/cart")
        .partitioned()
        .max_age(days(1));
    assert_eq!(
        all.with_value("7"),
        "id=7; SameSite=None; Partitioned; Secure; Path=/cart; Domain=shop.example; Max-Age=86400"
    );
    let removal = all.removal();
    let removal = removal.to_str().expect("a text");
    let kept =
        "id=; SameSite=None; Partitioned; Secure; Path=/cart; Domain=shop.example; Max-Age=0";
    assert!(removal.starts_with(kept), "{removal}");
    // The longest age that a header can have.
    let longest = Cookie::named("id").max_age(std::time::Duration::MAX);
    let longest = longest.with_value("7");
    let longest = longest.to_str().expect("a text");
    assert!(
        longest.ends_with("Max-Age=9223372036854775807"),
        "{longest}"
    );
}
