//! An app whose store fails: what needs a session is a 503, and nothing else.

use crate::server::Server;
use hooks_batteries::{Session, Sessions, session::IntoBackend};
use hooks_runtime::{TestClient, prelude::*};
use std::time::{Duration, Instant};

#[get("/none")]
fn none() {}

#[get("/count")]
fn count(session: Session) -> Result<String> {
    session.update("count", |count: &mut u32| {
        *count += 1;
        count.to_string()
    })
}

#[get("/read")]
fn read(session: Session) -> Result<String> {
    Ok(session.get::<u32>("count")?.unwrap_or_default().to_string())
}

fn client(store: impl IntoBackend) -> TestClient {
    app!(self).with(Sessions::new(store)).test_client()
}

async fn fails_alone(client: &TestClient) {
    assert_eq!(client.get("/none").await.status(), StatusCode::OK);
    for path in ["/count", "/read"] {
        let response = client.get(path).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(response.header("retry-after"), Some("5"));
    }
}

async fn comes_back(client: &TestClient) -> String {
    let begun = Instant::now();
    loop {
        let response = client.get("/count").await;
        if response.status() == StatusCode::OK {
            return response.text().to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Down at the start, stopped, slow: each time it comes back, with its sessions.
async fn fails_and_comes_back(mut server: Server, client: TestClient, prepare: impl AsyncFn()) {
    // Without a cookie a read needs no store, but a write does.
    assert_eq!(
        client.get("/count").await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    server.start();
    prepare().await;
    assert_eq!(comes_back(&client).await, "1");

    server.stop();
    fails_alone(&client).await;
    server.start();
    assert_eq!(comes_back(&client).await, "2");

    server.freeze();
    fails_alone(&client).await;
    server.thaw();
    comes_back(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn b123_k18_redis_fails_and_comes_back() {
    let server = Server::redis();
    let client = client(server.as_redis());
    fails_and_comes_back(server, client, async || ()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b123_k18_postgres_fails_and_comes_back() {
    let server = Server::postgres();
    let postgres = server.as_postgres();
    let client = client(postgres.clone());
    fails_and_comes_back(server, client, async || {
        postgres.create_sessions_table().await.unwrap();
    })
    .await;
}
