//! A whole program with all batteries: as its `main` would have it, and what it does.

mod settings;
mod shop;

use hooks_batteries::{prelude::*, session::Memory};
use hooks_runtime::{App, TestClient, TestRequest, TestResponse};
use shop::{Pool, app};

const PASSWORD: &str = "correct horse";

async fn ann() -> Pool {
    let hash = Passwords::for_tests().hash(PASSWORD).await;
    Pool::of("ann", hash.expect("a hash"))
}

/// A browser behind the trusted proxy, over https.
async fn browser() -> TestClient {
    let app = app(Keys::random(), Memory::new(), ann().await);
    let proxy = "10.0.0.1:1".parse().expect("an address");
    app.test_client().client_addr(proxy).enforce_csrf()
}

fn over_https(request: TestRequest) -> TestRequest {
    let request = request.header("host", "example.com");
    request.header("x-forwarded-proto", "https")
}

async fn get(client: &TestClient, path: &str) -> TestResponse {
    over_https(client.get(path)).await
}

/// A form of a page of the app, with the token that the page of the login has.
async fn post(client: &TestClient, path: &str, form: &[(&str, &str)]) -> TestResponse {
    let token = get(client, "/login").await;
    let request = client
        .post(path)
        .header("origin", "https://example.com")
        .header("x-csrf-token", token.text());
    over_https(request).form(&form).await
}

async fn log_in(client: &TestClient, password: &str) -> TestResponse {
    let form = [("name", "ann"), ("password", password)];
    post(client, "/login?next=/report", &form).await
}

#[tokio::test]
async fn the_whole_program_can_be_built() {
    let app = shop::served(Keys::random(), ann().await).expect("an address of Redis");
    assert!(app.build().is_ok());
}

#[tokio::test]
async fn every_page_of_it_answers() {
    let client = browser().await;
    let page = get(&client, "/").await;
    assert_eq!((page.status().as_u16(), page.text()), (200, "nobody"));
    let far = get(&client, "/report").await;
    assert_eq!(far.status(), 401);
    let wrong = log_in(&client, "wrong").await;
    assert_eq!(wrong.header("location"), Some("/login"));
    assert_eq!(
        get(&client, "/").await.text(),
        "nobody: wrong name or password"
    );
    let right = log_in(&client, PASSWORD).await;
    assert_eq!(right.header("location"), Some("/report"));
    assert_eq!(get(&client, "/report").await.text(), "report");
    let add = post(&client, "/cart/7", &[]).await;
    assert_eq!(add.header("location"), Some("/cart"));
    assert_eq!(get(&client, "/").await.text(), "ann: No. 7 is in the cart");
}

#[tokio::test]
async fn a_forged_request_meets_the_handler_of_its_error() {
    let client = browser().await;
    let hook = over_https(client.post("/hooks/stripe")).body("x").await;
    assert_eq!(hook.status(), 200);
    let forged = client
        .post("/cart/7")
        .header("origin", "https://evil.example");
    let forged = over_https(forged).await;
    let told = (forged.status().as_u16(), forged.text());
    assert_eq!(told, (403, "reload the page and try again"));
}

#[tokio::test]
async fn b122_it_is_described_with_its_settings_and_what_its_routes_leave_out() {
    let app = shop::served(Keys::random(), ann().await).expect("an address of Redis");
    let told = app.describe().to_string();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "trusted = 10.0.0.0/8, believes = X-Forwarded-For, X-Forwarded-Proto, state",
        "origins = https://app.example.com, credentials = true,",
        "hosts = example.com, .example.com, http = redirected to https,",
        "strict-transport-security = max-age=31536000",
        "www = not added, slash = added,",
        "content-security-policy = default-src 'self'; script-src 'nonce-…',",
        "x-frame-options = DENY",
        "skips append_slash; with OwnPolicy(default-src 'self'), InFrames(SAMEORIGIN)",
        "skips csrf, login_required",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[tokio::test]
async fn b122_settings_that_are_seldom_are_told_too() {
    let app = App::new()
        .with(
            Proxies::trust(["10.0.0.1"])
                .rfc_7239()
                .forwarded_host()
                .https(),
        )
        .with(
            Cors::allow(["https://app.example.com"])
                .methods(["GET", "QUERY"])
                .headers(["x-a"])
                .expose(["x-b"])
                .max_age(minutes(10)),
        )
        .with(
            Security::new()
                .redirect_to_https()
                .https_host("secure.example.com")
                .exempt(["/health"]),
        )
        .with(Common::new().prepend_www().refuse_agents(["BadBot"]))
        .with(Csp::new().img_src("*").report_only());
    let told = app.describe().to_string();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "believes = Forwarded (for, proto, host), without a word of a proxy = https,",
        "methods = GET, QUERY, headers = x-a, exposes = x-b, max age = 600s,",
        "hosts = any, http = redirected to https, https host = secure.example.com, not redirected = /health,",
        "www = added, slash = not added, refused agents = badbot,",
        "content-security-policy-report-only = img-src *,",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}
