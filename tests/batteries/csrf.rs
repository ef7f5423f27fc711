//! CSRF: which requests are checked for what, by the rules B25 to B47 and the rows of their table.

use axum::{
    body::{Body, Bytes},
    extract::Multipart,
};
use hooks_batteries::{
    Cookie, Csrf, CsrfError, Keys, Proxies, Session, Sessions,
    csrf::{CsrfProtection, CsrfReason, csrf},
    testing::BatteriesClient,
};
use hooks_runtime::{TestClient, TestResponse, prelude::*, testing::Part, ws::WebSocketUpgrade};

const KEY: &str = "a key of more than 32 bytes, for tests";
const OWN: &str = "http://localhost";

fn keys() -> Keys {
    Keys::new([KEY])
}

#[get("/token")]
fn token(csrf: Csrf) -> String {
    csrf.token()
}

#[get("/two")]
fn two(csrf: Csrf) -> String {
    format!("{} {}", csrf.token(), csrf.token())
}

#[get("/unused")]
fn unused(_: Csrf) {}

#[get("/rotate")]
fn rotate(csrf: Csrf) -> String {
    csrf.rotate();
    csrf.token()
}

#[any("/form")]
fn form(body: String) -> String {
    body
}

#[post("/upload")]
async fn upload(mut form: Multipart) -> Result<String> {
    let mut names = String::new();
    while let Some(field) = form.next_field().await? {
        names += field.name().unwrap_or_default();
        names += &field.bytes().await?.len().to_string();
    }
    Ok(names)
}

#[post("/exempt", skip = [csrf])]
fn exempt() {}

#[websocket("/socket")]
fn socket(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| Ok::<_, Error>(()))
}

#[get("/cycle")]
fn cycle(session: Session) -> Result<()> {
    session.set("a", 1)?;
    session.cycle();
    Ok(())
}

#[get("/flush")]
fn flush(session: Session) {
    session.flush();
}

#[get("/template")]
fn template(_: Csrf) -> TemplateResponse {
    TemplateResponse::new("form.html", ())
}

#[get("/template-without")]
fn template_without() -> TemplateResponse {
    TemplateResponse::new("form.html", ())
}

#[get("/plain")]
fn plain() -> TemplateResponse {
    TemplateResponse::new("plain.html", ())
}

#[error_handler]
fn refused(error: &CsrfError) -> (StatusCode, String) {
    (StatusCode::FORBIDDEN, format!("{:?}", error.reason()))
}

fn client(csrf: CsrfProtection) -> TestClient {
    let templates = [
        ("form.html", "{{ csrf_field() }}{{ csrf_token() }}"),
        ("plain.html", "plain"),
    ];
    app!(self)
        .with(csrf)
        .with(Sessions::default())
        .templates(templates)
        .test_client()
        .enforce_csrf()
}

/// Both kinds of tokens.
fn both() -> [TestClient; 2] {
    [
        client(Csrf::in_session()),
        client(Csrf::in_cookie().keys(keys())),
    ]
}

async fn token_of(client: &TestClient) -> String {
    client.get("/token").await.text().to_owned()
}

fn is_refused(response: &TestResponse, reason: CsrfReason) -> bool {
    let is = response.status() == StatusCode::FORBIDDEN && response.text() == format!("{reason:?}");
    if !is {
        eprintln!("{response:?} {} instead of {reason:?}", response.text());
    }
    is
}

fn field(token: &str) -> [(&'static str, String); 2] {
    [("a", "1".to_owned()), ("csrf_token", token.to_owned())]
}

/// Rows 1 and 2.
#[tokio::test]
async fn row_1_and_2_what_reaches_no_view_or_is_safe_or_exempt_passes() {
    for client in both() {
        assert_eq!(client.post("/nowhere").await.status(), 404);
        assert_eq!(client.post("/token").await.status(), 405);
        for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = client
                .request(method, "/form")
                .header("origin", "https://evil.example");
            assert_eq!(request.await.status(), 200);
        }
        assert_eq!(client.post("/exempt").await.status(), 200);
        for method in ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let response = client.request(method, "/form").await;
            assert!(is_refused(&response, CsrfReason::NoSecret));
        }
    }
}

/// Rows 3 to 5, and B39. The whole table is a unit test of `origin`.
#[tokio::test]
async fn rows_3_to_5_the_origin_is_checked_before_the_token() {
    for place in [Csrf::in_session(), Csrf::in_cookie().keys(keys())] {
        let client = client(place.trust(["https://*.t.com"]));
        let token = token_of(&client).await;
        let post = |name: &str, value: &str| {
            client
                .post("/form")
                .header(name, value)
                .form(&field(&token))
        };
        for origin in [OWN, "https://a.t.com"] {
            assert_eq!(post("origin", origin).await.status(), 200, "{origin}");
        }
        for origin in [
            "https://localhost",
            "http://localhost:80",
            "null",
            "",
            "http://t.com",
        ] {
            let response = post("origin", origin).await;
            assert!(is_refused(&response, CsrfReason::Origin), "{origin}");
        }
        let response = post("sec-fetch-site", "cross-site").await;
        assert!(is_refused(&response, CsrfReason::CrossSite));
        assert_eq!(post("sec-fetch-site", "same-origin").await.status(), 200);
    }
}

/// Row 7, and B27. The whole table is a unit test of `origin`.
#[tokio::test]
async fn row_7_over_https_without_an_origin_there_has_to_be_a_referer() {
    for csrf in [Csrf::in_session(), Csrf::in_cookie().keys(keys())] {
        let app = app!(self)
            .with(csrf)
            .with(Sessions::default())
            .with(Proxies::none().https());
        let client = app.templates([("a", "")]).test_client().enforce_csrf();
        let token = token_of(&client).await;
        let post = || client.post("/form").form(&field(&token));
        let table = [
            ("https://localhost/form", None),
            ("https://evil.example/", Some(CsrfReason::Referer)),
            ("http://localhost/form", Some(CsrfReason::InsecureReferer)),
            ("/form", Some(CsrfReason::MalformedReferer)),
        ];
        for (referer, expected) in table {
            let response = post().header("referer", referer).await;
            match expected {
                None => assert_eq!(response.status(), 200),
                Some(reason) => assert!(is_refused(&response, reason), "{referer}"),
            }
        }
        assert!(is_refused(&post().await, CsrfReason::NoReferer));
        assert_eq!(
            post().header("origin", "https://localhost").await.status(),
            200
        );
        let plain = post().header("origin", OWN).await;
        assert!(is_refused(&plain, CsrfReason::Origin));
    }
}

/// Row 6.
#[tokio::test]
async fn row_6_over_http_the_referer_is_not_read() {
    for client in both() {
        let token = token_of(&client).await;
        let request = client
            .post("/form")
            .header("referer", "https://evil.example/");
        assert_eq!(request.form(&field(&token)).await.status(), 200);
    }
}

/// Rows 8 to 11.
#[tokio::test]
async fn rows_8_and_10_without_cookie_or_token_a_request_is_refused() {
    for client in both() {
        let other = client.post("/form").form(&field("x")).await;
        assert!(is_refused(&other, CsrfReason::NoSecret));
        let token = token_of(&client).await;
        let other = client.post("/form").form(&[("a", "1")]).await;
        assert!(is_refused(&other, CsrfReason::NoToken));
        assert_eq!(
            client.post("/form").form(&field(&token)).await.status(),
            200
        );
        let by_header = client
            .post("/form")
            .header("x-csrf-token", &token)
            .form(&[("a", "1")]);
        assert_eq!(by_header.await.status(), 200);
        let by_header = client
            .post("/form")
            .header("x-csrf-token", &token)
            .form(&field(""));
        assert_eq!(by_header.await.status(), 200);
        let wrong = client
            .post("/form")
            .header("x-csrf-token", &token)
            .form(&field("wrong"));
        assert!(is_refused(&wrong.await, CsrfReason::WrongToken));
    }
}

#[tokio::test]
async fn row_9_a_malformed_cookie_is_refused_and_replaced() {
    for value in ["", "short", &"a".repeat(44), &"*".repeat(43)] {
        let client = client(Csrf::in_cookie().keys(keys()));
        let token = token_of(&client).await;
        client.set_cookie("csrf", value);
        let response = client.post("/form").form(&field(&token)).await;
        assert!(is_refused(&response, CsrfReason::BadCookie));
        let set = response.header("set-cookie").unwrap();
        assert!(
            set.starts_with("csrf=") && !set.starts_with("csrf=;"),
            "{set}"
        );
        let token = token_of(&client).await;
        assert_eq!(
            client.post("/form").form(&field(&token)).await.status(),
            200
        );
    }
}

#[tokio::test]
async fn row_11_a_token_that_differs_in_anything_is_wrong() {
    for client in both() {
        let token = token_of(&client).await;
        let other = token_of(&self::client(Csrf::in_cookie().keys(keys()))).await;
        let mut changed = token.clone();
        changed.replace_range(60..61, if &token[60..61] == "A" { "B" } else { "A" });
        let wrong = [
            &token[1..],
            &token[..43],
            &format!("{token}A"),
            &other,
            &changed,
            "wrong",
            " ",
        ];
        for wrong in wrong {
            let response = client.post("/form").form(&field(wrong)).await;
            assert!(is_refused(&response, CsrfReason::WrongToken), "{wrong}");
        }
    }
}

#[tokio::test]
async fn b25_only_a_post_has_its_token_in_the_form() {
    for client in both() {
        let token = token_of(&client).await;
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            let request = client.request(method.clone(), "/form").form(&field(&token));
            assert!(is_refused(&request.await, CsrfReason::NoToken), "{method}");
            let request = client
                .request(method.clone(), "/form")
                .header("x-csrftoken", &token);
            assert_eq!(request.await.status(), 200, "{method}");
        }
        let json = client
            .post("/form")
            .json(&serde_json::json!({"csrf_token": token}));
        assert!(is_refused(&json.await, CsrfReason::NoToken));
    }
}

#[tokio::test]
async fn b28_only_a_token_that_is_used_sets_the_cookie() {
    let client = client(Csrf::in_cookie().keys(keys()));
    let unused = client.get("/unused").await;
    assert_eq!(
        (unused.header("set-cookie"), unused.header("vary")),
        (None, Some("cookie"))
    );
    let used = client.get("/token").await;
    let set = used.header("set-cookie").unwrap().to_owned();
    assert!(
        set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000"),
        "{set}"
    );
    assert_eq!(used.headers().get_all("vary").iter().count(), 1);
    let again = client.get("/token").await;
    assert_eq!(again.header("set-cookie"), Some(&*set));
}

#[tokio::test]
async fn b29_each_token_differs_and_is_right() {
    for client in both() {
        let two = client.get("/two").await.text().to_owned();
        let (one, other) = two.split_once(' ').unwrap();
        assert_ne!(one, other);
        for token in [one, other, one] {
            assert_eq!(client.post("/form").form(&field(token)).await.status(), 200);
        }
    }
}

#[tokio::test]
async fn b30_in_the_session_there_is_no_further_cookie() {
    let client = client(Csrf::in_session());
    let unused = client.get("/unused").await;
    assert_eq!(unused.header("set-cookie"), None);
    let response = client.get("/token").await;
    let set: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 1);
    assert!(set[0].to_str().unwrap().starts_with("session="));
}

#[tokio::test]
async fn b33_after_a_rotation_older_tokens_are_wrong() {
    for client in both() {
        let old = token_of(&client).await;
        let new = client.get("/rotate").await.text().to_owned();
        let response = client.post("/form").form(&field(&old)).await;
        assert!(is_refused(&response, CsrfReason::WrongToken));
        assert_eq!(client.post("/form").form(&field(&new)).await.status(), 200);
    }
}

#[tokio::test]
async fn b38_exemption_is_of_a_route_and_other_answers_come_first() {
    let client = client(Csrf::in_session());
    assert_eq!(
        client
            .post("/exempt")
            .header("origin", "null")
            .await
            .status(),
        200
    );
    assert_eq!(client.delete("/exempt").await.status(), 405);
}

static ALONE: Blueprint = Blueprint::new("alone");

#[get(ALONE, "/alone")]
fn alone(csrf: Csrf) -> String {
    csrf.token()
}

#[test]
fn b39_by_origin_has_no_tokens_for_views() {
    let app = App::new().register(&ALONE).with(Csrf::by_origin());
    let error = app.build().unwrap_err().to_string();
    assert!(error.contains("Csrf") && error.contains("alone"), "{error}");
}

#[tokio::test]
async fn b40_without_cookies_a_bearer_token_is_enough() {
    let client = client(Csrf::in_cookie().keys(keys()).skip_without_cookies());
    let with = |credentials: &str| client.post("/form").header("authorization", credentials);
    for credentials in ["Bearer abc", "token abc", "AWS4-HMAC-SHA256 Credential=a"] {
        assert_eq!(with(credentials).await.status(), 200, "{credentials}");
    }
    for credentials in [
        "Basic YTpi",
        "basic YTpi",
        "Digest a",
        "NEGOTIATE a",
        "NTLM a",
        "",
        " Bearer",
    ] {
        let response = with(credentials).await;
        assert!(is_refused(&response, CsrfReason::NoSecret), "{credentials}");
    }
    assert!(is_refused(
        &client.post("/form").await,
        CsrfReason::NoSecret
    ));
    let with_cookie = with("Bearer abc").header("cookie", "theme=dark").await;
    assert!(is_refused(&with_cookie, CsrfReason::NoSecret));
    let checked = self::client(Csrf::in_cookie().keys(keys()))
        .post("/form")
        .header("authorization", "Bearer abc");
    assert!(is_refused(&checked.await, CsrfReason::NoSecret));
}

#[tokio::test]
async fn b41_the_view_gets_the_same_bytes() {
    for client in both() {
        let token = token_of(&client).await;
        let long = "x".repeat(200_000);
        let body = format!("csrf_token={token}&a={long}");
        let kind = "application/x-www-form-urlencoded";
        let response = client
            .post("/form")
            .header("content-type", kind)
            .body(body.clone())
            .await;
        assert!(response.text() == body, "{}", response.text().len());
        let late = format!("a={long}&csrf_token={token}");
        let response = client
            .post("/form")
            .header("content-type", kind)
            .body(late)
            .await;
        assert!(is_refused(&response, CsrfReason::NoToken));
    }
}

#[tokio::test]
async fn b41_a_multipart_form_begins_with_its_token_or_sends_the_header() {
    for client in both() {
        let token = token_of(&client).await;
        let file = || Part::file("file", "a.bin", vec![7; 100_000]);
        let first = [Part::text("csrf_token", &token), file()];
        let response = client.post("/upload").multipart(first).await;
        assert_eq!(response.text(), "csrf_token86file100000");
        let last = [file(), Part::text("csrf_token", &token)];
        let response = client.post("/upload").multipart(last).await;
        assert!(is_refused(&response, CsrfReason::NoToken));
        let by_header = client
            .post("/upload")
            .header("x-csrf-token", &token)
            .multipart([file()]);
        assert_eq!(by_header.await.text(), "file100000");
    }
}

/// B41: with a header the body is not read, not even to look for another token.
#[tokio::test]
async fn row_10_of_a_multipart_form_the_header_decides_if_there_is_one() {
    for client in both() {
        let token = token_of(&client).await;
        let upload = |header: &str, field: &str| {
            let request = client.post("/upload").header("x-csrf-token", header);
            request.multipart([Part::text("csrf_token", field)])
        };
        assert_eq!(upload(&token, "wrong").await.status(), 200);
        let wrong = upload("wrong", &token).await;
        assert!(is_refused(&wrong, CsrfReason::WrongToken));
        assert_eq!(upload("", &token).await.status(), 200);
        // The other name counts where the first one is empty.
        let other = client.delete("/form").header("x-csrf-token", "");
        let other = other.header("x-csrftoken", &token).await;
        assert_eq!(other.status(), 200);
    }
}

/// Over HTTP/2 it is a CONNECT, whatever route it comes to.
#[tokio::test]
async fn b42_a_connect_is_checked_as_a_handshake() {
    for client in both() {
        for path in ["/socket", "/form"] {
            let connect = || client.request(Method::CONNECT, path);
            let foreign = connect().header("origin", "https://evil.example").await;
            assert!(is_refused(&foreign, CsrfReason::Origin), "{path}");
            let own = connect().header("origin", OWN).await;
            assert_ne!(own.status(), 403, "{path}");
        }
    }
}

/// What a client sends before it leaves, and a body that never ends.
#[tokio::test]
async fn b41_a_body_in_pieces_is_read_no_further_than_to_its_token() {
    for client in both() {
        let token = token_of(&client).await;
        let head = "--x\r\ncontent-disposition: form-data; name=\"csrf_token\"\r\n\r\n";
        let first =
            format!("{head}{token}\r\n--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n");
        let pieces: Vec<Result<Bytes, std::io::Error>> = vec![
            Ok(first[..50].to_owned().into()),
            Ok(first[50..].to_owned().into()),
            Ok("1\r\n--x--\r\n".into()),
        ];
        let stream = futures_util::stream::iter(pieces);
        let request = client
            .post("/upload")
            .header("content-type", "multipart/form-data; boundary=x");
        let response = request.body(Body::from_stream(stream)).await;
        assert_eq!(response.text(), "csrf_token86a1");

        let broken = futures_util::stream::iter([
            Ok(Bytes::from("a=1&csrf_tok")),
            Err(std::io::Error::other("the client has left")),
        ]);
        let request = client
            .post("/form")
            .header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(Body::from_stream(broken)).await;
        assert!(is_refused(&response, CsrfReason::NoToken));
    }
}

#[tokio::test]
async fn b32_a_broken_multipart_body_has_no_token() {
    for client in both() {
        token_of(&client).await;
        for kind in ["multipart/form-data", "multipart/form-data; boundary=x"] {
            let request = client
                .post("/upload")
                .header("content-type", kind)
                .body("broken");
            assert!(is_refused(&request.await, CsrfReason::NoToken), "{kind}");
        }
    }
}

#[tokio::test]
async fn b42_a_handshake_has_to_come_from_this_site_and_needs_no_token() {
    for place in [Csrf::in_session(), Csrf::in_cookie().keys(keys())] {
        let client = client(place.trust(["https://app.example"]));
        client
            .websocket("/socket")
            .header("origin", OWN)
            .open()
            .await;
        client
            .websocket("/socket")
            .header("origin", "https://app.example")
            .open()
            .await;
        client.websocket("/socket").open().await;
        for origin in ["https://evil.example", "null", "https://localhost"] {
            let denied = client
                .websocket("/socket")
                .header("origin", origin)
                .denied()
                .await;
            assert!(is_refused(&denied, CsrfReason::Origin), "{origin}");
        }
    }
}

#[tokio::test]
async fn b44_a_token_is_of_one_session() {
    for client in both() {
        client.get("/cycle").await;
        let token = token_of(&client).await;
        assert_eq!(
            client.post("/form").form(&field(&token)).await.status(),
            200
        );
        client.get("/flush").await;
        client.get("/cycle").await;
        let response = client.post("/form").form(&field(&token)).await;
        assert_eq!(response.status(), 403, "{}", response.text());
    }
}

#[tokio::test]
async fn b44_a_cookie_that_another_browser_got_is_of_no_use_in_a_session() {
    let victim = client(Csrf::in_cookie().keys(keys()));
    victim.get("/cycle").await;
    victim.get("/token").await;
    let attacker = client(Csrf::in_cookie().keys(keys()));
    attacker.get("/cycle").await;
    let token = token_of(&attacker).await;
    // What a subdomain can do: set its own cookie for the domain.
    victim.set_cookie("csrf", &attacker.cookie("csrf").unwrap());
    let response = victim.post("/form").form(&field(&token)).await;
    assert!(is_refused(&response, CsrfReason::WrongToken));
}

/// What `Login` puts into the session.
#[get("/log-in")]
fn log_in(session: Session) -> Result<()> {
    session.set("_user", 1)
}

/// A cookie and a token of a browser without a session, which anybody can get.
#[tokio::test]
async fn b44_of_somebody_who_is_logged_in_no_token_is_older_than_the_session() {
    for (path, is_taken) in [("/cycle", true), ("/log-in", false)] {
        let victim = client(Csrf::in_cookie().keys(keys()));
        victim.get(path).await;
        victim.get("/token").await;
        let attacker = client(Csrf::in_cookie().keys(keys()));
        let token = token_of(&attacker).await;
        victim.set_cookie("csrf", &attacker.cookie("csrf").unwrap());
        let response = victim.post("/form").form(&field(&token)).await;
        if is_taken {
            assert_eq!(response.status(), 200);
        } else {
            assert!(is_refused(&response, CsrfReason::WrongToken));
        }
    }
}

/// As the view of a login that answers with the next form.
#[get("/log-in-with-form")]
fn log_in_with_form(session: Session, csrf: Csrf) -> Result<String> {
    session.cycle();
    session.set("_user", 1)?;
    csrf.rotate();
    Ok(csrf.token())
}

#[tokio::test]
async fn b44_a_token_that_is_made_after_a_login_is_valid_in_the_new_session() {
    for before in ["/unused", "/token", "/cycle"] {
        for client in both() {
            client.get(before).await;
            let token = client.get("/log-in-with-form").await.text().to_owned();
            let response = client.post("/form").form(&field(&token)).await;
            assert_eq!(response.status(), 200, "{before}: {}", response.text());
        }
    }
}

#[tokio::test]
async fn b44_a_form_that_is_older_than_the_session_stays_valid() {
    let client = client(Csrf::in_cookie().keys(keys()));
    let token = token_of(&client).await;
    client.get("/cycle").await;
    assert_eq!(
        client.post("/form").form(&field(&token)).await.status(),
        200
    );
}

#[tokio::test]
async fn b46_the_cookie_may_have_the_host_prefix() {
    let cookie = Cookie::named("__Host-csrf").secure();
    let client = client(Csrf::in_cookie().keys(keys()).cookie(cookie));
    let response = client.get("/token").await;
    let set = response.header("set-cookie").unwrap();
    assert!(
        set.starts_with("__Host-csrf=") && set.contains("; Secure"),
        "{set}"
    );
}

#[tokio::test]
async fn b47_the_url_never_has_the_token() {
    for client in both() {
        let token = token_of(&client).await;
        let response = client.post(&format!("/form?csrf_token={token}")).await;
        assert!(is_refused(&response, CsrfReason::NoToken));
    }
}

#[tokio::test]
async fn templates_have_the_token_and_the_field_where_a_function_took_it() {
    for client in both() {
        let page = client.get("/template").await.text().to_owned();
        let (field, token) = page.split_once('>').unwrap();
        assert!(
            field.starts_with("<input type=\"hidden\" name=\"csrf_token\" value=\""),
            "{page}"
        );
        assert_eq!(
            client
                .post("/form")
                .form(&self::field(token))
                .await
                .status(),
            200
        );
        let without = client.get("/template-without").await;
        assert_eq!(without.status(), 500);
        let error = format!("{:?}", without.error().unwrap());
        assert!(error.contains("take `csrf: Csrf`"), "{error}");
        let plain = client.get("/plain").await;
        assert_eq!((plain.text(), plain.header("vary")), ("plain", None));
    }
}

#[tokio::test]
async fn the_test_client_is_checked_only_if_it_asks_for_it() {
    let app = app!(self)
        .with(Csrf::in_session())
        .with(Sessions::default())
        .templates([("a", "")]);
    let client = app.test_client();
    let foreign = client
        .post("/form")
        .header("origin", "https://evil.example");
    assert_eq!(foreign.await.status(), 200);
    assert_eq!(client.enforce_csrf().post("/form").await.status(), 403);
}

fn problem(csrf: CsrfProtection) -> String {
    App::new().with(csrf).build().unwrap_err().to_string()
}

#[test]
fn wrong_settings_are_problems_of_build() {
    let no_sessions = problem(Csrf::in_session());
    assert!(no_sessions.contains("Session"), "{no_sessions}");
    let table = [
        (Csrf::in_cookie().keys(Keys::new(["short"])), "32"),
        (Csrf::by_origin().trust(["evil.example"]), "no origin"),
        (
            Csrf::in_cookie()
                .keys(keys())
                .cookie(Cookie::named("__Host-a")),
            "secure()",
        ),
        (
            Csrf::by_origin().cookie(Cookie::named("a")),
            "has no cookie",
        ),
        (
            Csrf::in_cookie().keys(keys()).header("no header"),
            "name of a header",
        ),
    ];
    for (csrf, part) in table {
        let problem = problem(csrf);
        assert!(problem.contains(part), "{problem}");
    }
}

#[test]
fn b122_describe_has_the_settings() {
    let text = App::new()
        .with(Csrf::in_cookie().keys(keys()))
        .describe()
        .to_string();
    assert!(text.contains("in the cookie csrf"), "{text}");
}

/// No browser lets a page set these headers; but one of them should not be enough.
#[tokio::test]
async fn attack_what_only_looks_like_a_handshake_needs_its_token() {
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    for client in both() {
        token_of(&client).await;
        for (name, value) in [("upgrade", "websocket"), ("sec-websocket-key", key)] {
            let response = client.post("/form").header(name, value).await;
            assert!(is_refused(&response, CsrfReason::NoToken), "{name}");
        }
        let foreign = || client.get("/form").header("origin", "https://evil.example");
        let handshake = foreign().header("upgrade", "websocket");
        assert!(is_refused(&handshake.await, CsrfReason::Origin));
        let handshake = foreign().header("upgrade", "h2c, websocket");
        let handshake = handshake.header("sec-websocket-key", key).await;
        assert!(is_refused(&handshake, CsrfReason::Origin));
        // No server opens a WebSocket without `upgrade`: this is a page that is read.
        let page = foreign().header("sec-websocket-key", key).await;
        assert_eq!(page.status(), StatusCode::OK);
    }
}

/// A token of the attacker's own session, with the victim's cookies.
#[tokio::test]
async fn attack_a_token_of_another_browser_is_wrong() {
    for kind in [Csrf::in_session, || Csrf::in_cookie().keys(keys())] {
        let (attacker, victim) = (client(kind()), client(kind()));
        token_of(&victim).await;
        let token = token_of(&attacker).await;
        let response = victim.post("/form").form(&field(&token)).await;
        assert!(is_refused(&response, CsrfReason::WrongToken));
    }
}

/// The cookie itself is no token, and neither is its value under a mask.
#[tokio::test]
async fn attack_the_cookie_is_not_the_token() {
    let client = client(Csrf::in_cookie().keys(keys()));
    token_of(&client).await;
    let cookie = client.cookie("csrf").unwrap();
    let zeros = "A".repeat(43);
    for forged in [cookie.clone(), format!("{zeros}{cookie}"), cookie.repeat(2)] {
        let response = client.post("/form").form(&field(&forged)).await;
        assert!(is_refused(&response, CsrfReason::WrongToken), "{forged}");
    }
}

#[tokio::test]
async fn attack_only_the_field_itself_of_a_form_is_read() {
    for client in both() {
        let token = token_of(&client).await;
        for name in [
            "CSRF_TOKEN",
            "csrf_token[]",
            " csrf_token",
            "csrf_token ",
            "csrf_token\0",
        ] {
            let response = client.post("/form").form(&[(name, &token)]).await;
            assert!(is_refused(&response, CsrfReason::NoToken), "{name}");
        }
        let text = client.post("/form").header("content-type", "text/plain");
        let response = text.body(format!("csrf_token={token}")).await;
        assert!(is_refused(&response, CsrfReason::NoToken));
    }
}

/// What a client can send makes nobody the test client, and no POST a GET.
#[tokio::test]
async fn attack_no_header_switches_the_check_off() {
    let client = client(Csrf::in_session());
    for name in [
        "x-http-method-override",
        "x-requested-with",
        "fromtestclient",
    ] {
        let response = client.post("/form?_method=GET").header(name, "GET").await;
        assert!(is_refused(&response, CsrfReason::NoSecret), "{name}");
    }
}
