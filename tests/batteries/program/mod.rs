//! A whole program with all batteries: as its `main` would have it, and what it does.

mod program;

use hooks_batteries::{prelude::*, session::Memory};
use hooks_runtime::{TestClient, TestRequest, TestResponse};
use program::{Pool, app};

const PASSWORD: &str = "correct horse";

async fn ann() -> Pool {
    let hash = Passwords::for_tests().hash(PASSWORD).await;
    Pool::of("ann", hash.expect("a hash"))
}

/// A browser behind the trusted proxy, over https.
async fn browser() -> TestClient {
    let app = app(Keys::random(), Memory::new(), ann().await).expect("texts that are Fluent");
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

/// The token that the page of the login has.
async fn token(client: &TestClient) -> String {
    get(client, "/login").await.text().to_owned()
}

async fn log_in(client: &TestClient, password: &str) -> TestResponse {
    let form = [("name", "ann"), ("password", password)];
    let request = client
        .post("/login?next=/report")
        .header("x-csrf-token", &token(client).await);
    over_https(request).form(&form).await
}

#[tokio::test]
async fn the_whole_program_can_be_built() {
    let app = program::served(Keys::random(), ann().await).expect("an address of Redis, and texts");
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
    let add = client.post("/cart/7").header("accept-language", "de");
    let add = add.header("x-csrf-token", &token(&client).await);
    assert_eq!(over_https(add).await.header("location"), Some("/cart"));
    assert_eq!(get(&client, "/").await.text(), "ann: Nr. 7 ist im Korb");
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
