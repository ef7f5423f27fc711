//! Several requests of one session at one time.

use super::{id, varies};
use hooks_batteries::{Session, Sessions, session::Memory};
use hooks_runtime::{TestClient, TestResponse, prelude::*};
use std::sync::Arc;
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};

/// What the requests that wait are told.
#[derive(Clone, Default)]
struct Gate {
    has_come: Arc<Notify>,
    opens: Arc<Notify>,
}

#[get("/user")]
fn user(session: Session) -> Result<String> {
    Ok(session.get("user")?.unwrap_or_default())
}

#[get("/log-in")]
fn log_in(session: Session) -> Result<()> {
    session.cycle();
    session.set("user", "ann")
}

#[get("/log-out")]
fn log_out(session: Session) {
    session.flush();
}

#[get("/count")]
fn count(session: Session) -> String {
    session.keys().len().to_string()
}

#[get("/together/{number}")]
async fn together(session: Session, Path(number): Path<u32>, all: State<Semaphore>) -> Result<()> {
    session.set(format!("k{number}").as_str(), number)?;
    // Until the last one has loaded its session.
    all.add_permits(1);
    all.acquire_many(50).await.map(drop)?;
    Ok(())
}

#[get("/slow/{what}")]
async fn slow(session: Session, Path(what): Path<String>, gate: State<Gate>) -> Result<String> {
    match what.as_str() {
        "write" => session.set("cart", "full")?,
        "cycle" => session.cycle(),
        "flush" => session.flush(),
        _ => {}
    }
    gate.has_come.notify_one();
    gate.opens.notified().await;
    Ok(what)
}

fn client(memory: &Memory, gate: &Gate) -> TestClient {
    let sessions = Sessions::new(memory.clone());
    let app = app!(self).with(sessions).state(gate.clone());
    app.state(Semaphore::new(0)).test_client()
}

/// A request that loads its session, and goes on after another.
async fn slow_around(what: &str, other: &str) -> (TestResponse, TestClient, TestClient) {
    let (memory, gate) = (Memory::new(), Gate::default());
    let client = client(&memory, &gate);
    let first = id(&client.get("/log-in").await).unwrap();
    let slow = client.get(&format!("/slow/{what}"));
    let quick = async {
        gate.has_come.notified().await;
        let response = client.get(other).await;
        gate.opens.notify_one();
        response
    };
    let (slow, _) = tokio::join!(async { slow.await }, quick);
    let thief = self::client(&memory, &gate);
    assert_eq!(
        thief
            .get("/user")
            .header("cookie", format!("session={first}"))
            .await
            .text(),
        ""
    );
    (slow, client, thief)
}

#[tokio::test]
async fn b24_k2_fifty_requests_at_one_time_keep_fifty_keys() {
    let client = Arc::new(client(&Memory::new(), &Gate::default()));
    client.get("/log-in").await;
    let mut requests = JoinSet::new();
    for number in 0..50 {
        let client = client.clone();
        requests.spawn(async move { client.get(&format!("/together/{number}")).await.status() });
    }
    for status in requests.join_all().await {
        assert_eq!(status, StatusCode::OK);
    }
    assert_eq!(client.get("/count").await.text(), "51");
}

#[tokio::test]
async fn b10_k3_a_slow_write_brings_no_session_back_after_a_logout() {
    for what in ["write", "cycle"] {
        let (slow, client, _) = slow_around(what, "/log-out").await;
        assert_eq!(slow.status(), StatusCode::BAD_REQUEST);
        assert_eq!(slow.header("set-cookie"), None);
        assert!(varies(&slow));
        assert!(
            slow.text().contains("please try again"),
            "K4: {}",
            slow.text()
        );
        assert_eq!(client.get("/user").await.text(), "");
    }
}

#[tokio::test]
async fn b10_a_slow_request_that_changes_nothing_is_as_if_it_had_come_before_the_logout() {
    for what in ["read", "flush"] {
        let (slow, client, _) = slow_around(what, "/log-out").await;
        assert_eq!(slow.status(), StatusCode::OK);
        assert_eq!(client.get("/user").await.text(), "");
    }
}

#[tokio::test]
async fn k4_a_login_in_another_tab_stays_when_a_slow_request_ends() {
    for what in ["write", "read"] {
        let (slow, client, _) = slow_around(what, "/log-in").await;
        assert_eq!(slow.header("set-cookie"), None);
        assert_eq!(client.get("/user").await.text(), "ann");
    }
}
