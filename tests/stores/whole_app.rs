//! A whole app whose store fails: sessions, a login, and forms with their tokens in the session.

use crate::{
    ann::{Ann, Users},
    server::Server,
};
use hooks_batteries::{
    Auth, Csrf, CurrentUser, Keys, Login, Session, Sessions, User, csrf::csrf,
    session::IntoBackend, testing::BatteriesClient,
};
use hooks_runtime::{TestClient, TestRequest, prelude::*};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// For what ends within some seconds.
const SOON: Duration = Duration::from_secs(30);

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[post("/payment", skip = [csrf])]
fn payment() {}

#[get("/form")]
fn form(csrf: Csrf) -> String {
    csrf.token()
}

#[post("/log-in")]
async fn log_in(auth: Auth<Users>) -> Result<()> {
    auth.login(Ann).await
}

#[get("/me")]
fn me(user: CurrentUser<Ann>) -> String {
    user.id().to_string()
}

#[post("/note/{name}")]
fn note(session: Session, _: CurrentUser<Ann>, Path(name): Path<String>) -> Result<()> {
    session.set(name.as_str(), 1)
}

#[get("/notes")]
fn notes(session: Session) -> String {
    session.keys().join(" ")
}

fn client(store: impl IntoBackend) -> TestClient {
    let app = app!(self)
        .with(Sessions::new(store))
        .with(Csrf::in_session());
    let login = Login::new(Users).keys(Keys::random());
    app.with(login).test_client().enforce_csrf()
}

async fn status(request: TestRequest) -> u16 {
    request.await.status().as_u16()
}

/// What needs no session is as always, and all the rest is a 503.
async fn fails_alone(client: &TestClient, token: &str) {
    assert_eq!(client.get("/").await.text(), "hello");
    assert_eq!(status(client.post("/payment")).await, 200);
    assert_eq!(status(client.get("/nowhere")).await, 404);
    assert_eq!(status(client.post("/me")).await, 405);
    let note = client.post("/note/lost").header("x-csrf-token", token);
    for request in [client.get("/form"), client.get("/me"), note] {
        let response = request.await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.header("retry-after"), Some("5"));
        assert_eq!(response.header("set-cookie"), None);
    }
}

/// Without a restart of the app, and with the same login and token.
async fn comes_back(client: &TestClient, token: &str, name: &str) {
    let begun = Instant::now();
    while status(client.get("/me")).await == 503 {
        assert!(begun.elapsed() < SOON);
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(client.get("/me").await.text(), "1");
    write(client, token, name).await;
}

async fn write(client: &TestClient, token: &str, name: &str) {
    let note = client.post(&format!("/note/{name}"));
    assert_eq!(
        status(note.header("x-csrf-token", token)).await,
        200,
        "{name}"
    );
    let notes = client.get("/notes").await.text().to_owned();
    assert!(notes.split(' ').any(|note| note == name), "{name}: {notes}");
}

async fn token_of(client: &TestClient) -> String {
    let begun = Instant::now();
    loop {
        let response = client.get("/form").await;
        if response.status() == StatusCode::OK {
            return response.text().to_owned();
        }
        assert!(begun.elapsed() < SOON);
        sleep(Duration::from_millis(50)).await;
    }
}

/// Until the store is gone. A write that succeeded is there afterwards.
async fn write_until_it_fails(client: Arc<TestClient>, token: String, number: u32) -> Vec<String> {
    let mut written = Vec::new();
    for step in 0.. {
        let name = format!("{number}.{step}");
        let note = client.post(&format!("/note/{name}"));
        let response = note.header("x-csrf-token", &token).await;
        match response.status().as_u16() {
            200 => written.push(name),
            503 => break,
            status => panic!("{status}: {}", response.text()),
        }
    }
    written
}

async fn fails_and_comes_back(mut server: Server, client: TestClient, prepare: impl AsyncFn()) {
    // Down at the start: whoever has no session needs the store for a new one only.
    assert_eq!(client.get("/").await.text(), "hello");
    assert_eq!(status(client.get("/form")).await, 503);
    assert_eq!(status(client.get("/me")).await, 401);
    assert_eq!(status(client.post("/note/x")).await, 403);

    server.start();
    prepare().await;
    let token = token_of(&client).await;
    let log_in = client.post("/log-in").header("x-csrf-token", &token);
    assert_eq!(status(log_in).await, 200);
    assert_eq!(client.get("/me").await.text(), "1");
    let token = token_of(&client).await;
    write(&client, &token, "first").await;

    server.stop();
    fails_alone(&client, &token).await;
    server.start();
    comes_back(&client, &token, "second").await;

    // Nobody notices what happened between two requests.
    server.stop();
    server.start();
    write(&client, &token, "third").await;

    server.freeze();
    fails_alone(&client, &token).await;
    server.thaw();
    comes_back(&client, &token, "fourth").await;

    let client = Arc::new(client);
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        tasks.spawn(write_until_it_fails(client.clone(), token.clone(), number));
    }
    sleep(Duration::from_millis(300)).await;
    server.stop();
    let written: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert!(written.len() > 8, "{}", written.len());
    server.start();
    comes_back(&client, &token, "fifth").await;
    let notes = client.get("/notes").await.text().to_owned();
    for name in ["first", "second", "third", "fourth"] {
        assert!(notes.contains(name), "{name}");
    }
    for name in written {
        assert!(notes.split(' ').any(|note| note == name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn b123_redis_fails_under_an_app_with_logins_and_tokens() {
    let server = Server::redis();
    let client = client(server.as_redis());
    fails_and_comes_back(server, client, async || ()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b123_postgres_fails_under_an_app_with_logins_and_tokens() {
    let server = Server::postgres();
    let postgres = server.as_postgres();
    let client = client(postgres.clone());
    fails_and_comes_back(server, client, async || {
        postgres.create_sessions_table().await.unwrap();
    })
    .await;
}
