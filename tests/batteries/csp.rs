//! `Csp`: the policy, its nonce, and what a response with a nonce may be cached by.

use hooks_batteries::{Csp, CspNonce, csp};
use hooks_runtime::{TestResponse, prelude::*};
use support::quiet;

const POLICY: &str = "content-security-policy";
const REPORT: &str = "content-security-policy-report-only";

#[get("/")]
fn index() {}

#[get("/nonce")]
fn nonce(nonce: CspNonce) -> String {
    format!("{nonce} {nonce}")
}

#[get("/taken")]
fn taken(_: CspNonce) {}

#[get("/cached/{value}")]
fn cached(nonce: CspNonce, Path(value): Path<String>) -> Response {
    let _ = nonce.as_str();
    [("cache-control", value)].into_response()
}

#[get("/other", with = [csp::csp(Csp::new().img_src("*").style_src_nonce())])]
fn other(nonce: CspNonce) -> String {
    nonce.to_string()
}

#[get("/without", with = [csp::csp(Csp::new().img_src("*"))])]
fn without(nonce: CspNonce) -> String {
    nonce.to_string()
}

#[get("/off", with = [csp::off()])]
fn off() {}

#[get("/own")]
fn own(nonce: CspNonce) -> Response {
    let policy = format!("script-src 'nonce-{nonce}'");
    [("content-security-policy", policy)].into_response()
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[get("/template")]
fn template() -> TemplateResponse {
    TemplateResponse::new("page", ())
}

#[get("/template-without")]
fn template_without() -> TemplateResponse {
    TemplateResponse::new("other", ())
}

fn app() -> App {
    let policy = Csp::new()
        .default_src("'self'")
        .script_src("https://cdn.example");
    let templates = [
        ("page", "<script nonce=\"{{ csp_nonce }}\">"),
        ("other", "page"),
    ];
    app!(self)
        .with(policy.script_src_nonce())
        .templates(templates)
}

async fn get(path: &str) -> TestResponse {
    app().test_client().get(path).await
}

#[tokio::test]
async fn b72_the_nonce_is_in_the_header_if_it_was_read() {
    let response = get("/nonce").await;
    let (first, second) = response.text().split_once(' ').expect("two");
    assert_eq!(first, second);
    assert!(first.len() >= 22, "{first}");
    let policy = format!("default-src 'self'; script-src https://cdn.example 'nonce-{first}'");
    assert_eq!(response.header(POLICY), Some(&*policy));
    assert_ne!(get("/nonce").await.text(), response.text());
    let without = Some("default-src 'self'; script-src https://cdn.example");
    for path in ["/", "/taken", "/nowhere", "/panics", "/template-without"] {
        quiet();
        let response = get(path).await;
        assert_eq!(response.header(POLICY), without, "{path}");
        assert_eq!(response.header("cache-control"), None, "{path}");
    }
}

#[tokio::test]
async fn b72_k24_a_response_with_a_nonce_is_private_at_least() {
    assert_eq!(get("/nonce").await.header("cache-control"), Some("private"));
    for (own, sent) in [
        ("max-age=60", "max-age=60, private"),
        ("public, max-age=60, s-maxage=90", "max-age=60, private"),
        ("Public", "private"),
        ("private, max-age=60", "max-age=60, private"),
        ("private=\"set-cookie\", max-age=60", "max-age=60, private"),
        ("private=\"a, b\", max-age=60", "max-age=60, private"),
        ("no-cache=\"a, public\"", "no-cache=\"a, public\", private"),
        ("no-store", "no-store"),
        ("no-cache", "no-cache, private"),
    ] {
        let response = app().test_client().get("/cached/x").await;
        assert_eq!(response.header("cache-control"), Some("x, private"));
        let uri = format!("/cached/{}", own.replace('"', "%22").replace(' ', "%20"));
        assert_eq!(get(&uri).await.header("cache-control"), Some(sent), "{own}");
    }
}

#[tokio::test]
async fn a_route_has_its_own_policy_or_none() {
    let other = get("/other").await;
    let policy = format!("img-src *; style-src 'nonce-{}'", other.text());
    assert_eq!(other.header(POLICY), Some(&*policy));
    // Its nonce is in no header, so that it is none of this response.
    let without = get("/without").await;
    assert_eq!(without.header(POLICY), Some("img-src *"));
    assert_eq!(without.header("cache-control"), None);
    assert_eq!(get("/off").await.header(POLICY), None);
    let own = get("/own").await;
    assert!(
        own.header(POLICY)
            .expect("a policy")
            .starts_with("script-src 'nonce-")
    );
    assert_eq!(own.header("cache-control"), Some("private"));
}

#[tokio::test]
async fn templates_have_the_nonce() {
    let page = get("/template").await;
    let nonce = page.text().split('"').nth(1).expect("a nonce").to_owned();
    // A template escapes what base64 has.
    let nonce = nonce.replace("&#x2f;", "/").replace("&#x2b;", "+");
    let policy = page.header(POLICY).expect("a policy");
    assert!(
        policy.ends_with(&format!("'nonce-{nonce}'")),
        "{policy} {nonce}"
    );
}

#[tokio::test]
async fn a_policy_of_a_nonce_alone_allows_nothing_without_one() {
    let policy = Csp::new()
        .script_src_nonce()
        .style_src("'self'")
        .style_src_nonce();
    let client = app!(self)
        .with(policy)
        .templates([("page", ""), ("other", "")])
        .test_client();
    let response = client.get("/").await;
    assert_eq!(
        response.header(POLICY),
        Some("script-src 'none'; style-src 'self'")
    );
}

#[tokio::test]
async fn a_policy_may_only_report_and_has_any_directive() {
    let policy = Csp::new()
        .default_src("'self'")
        .default_src("https://a.example")
        .directive("Manifest-Src", "'none'")
        .upgrade_insecure_requests()
        .report_only();
    let app = app!(self)
        .with(policy)
        .templates([("page", ""), ("other", "")]);
    let response = app.test_client().get("/").await;
    let expected =
        "default-src 'self' https://a.example; manifest-src 'none'; upgrade-insecure-requests";
    assert_eq!(response.header(REPORT), Some(expected));
    assert_eq!(response.header(POLICY), None);
}

#[test]
fn what_no_browser_takes_is_a_problem() {
    for (policy, problem) in [
        (
            Csp::new().directive("img src", "*"),
            "`img src` is no directive",
        ),
        (Csp::new().img_src("*; script-src *"), "without `;`"),
        (Csp::new().img_src("a,b"), "without `;`"),
        (Csp::new().img_src("\u{e9}"), "not ASCII"),
        (Csp::new().img_src("a\r\nb"), "not ASCII"),
        (Csp::new().img_src("self"), "write `'self'`, in quotes"),
        (Csp::new().img_src("Self"), "write `'Self'`, in quotes"),
        (
            Csp::new().script_src("wasm-unsafe-eval"),
            "write `'wasm-unsafe-eval'`, in quotes",
        ),
        (
            Csp::new().script_src("sha256-abc="),
            "write `'sha256-abc='`, in quotes",
        ),
        (
            Csp::new().script_src("'self' nonce-abc"),
            "write `'nonce-abc'`, in quotes",
        ),
        (Csp::new().img_src("'none' *"), "`'none'` stands alone"),
        (Csp::new().img_src("'None' *"), "`'none'` stands alone"),
        (
            Csp::new().script_src("'none'").script_src_nonce(),
            "`'none'` stands alone",
        ),
    ] {
        let app = app!(self)
            .with(policy)
            .templates([("page", ""), ("other", "")]);
        let error = app.build().expect_err(problem).to_string();
        assert!(error.contains(problem), "{error}");
    }
}
