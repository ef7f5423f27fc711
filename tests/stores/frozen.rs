//! A server that is frozen again and again while many browsers log in and out: whoever was told that the
//! logout succeeded is logged out, no request hangs, and all goes on afterwards.

use crate::{
    ann::{Ann, Users},
    server::Server,
};
use futures_util::future::join_all;
use hooks_batteries::{Auth, CurrentUser, Keys, Login, Session, Sessions, session::IntoBackend};
use hooks_runtime::{TestClient, TestRequest, prelude::*};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

const BROWSERS: usize = 100;
/// For what ends within some seconds.
const SOON: Duration = Duration::from_secs(30);

#[post("/log-in")]
async fn log_in(auth: Auth<Users>) -> Result<()> {
    auth.login(Ann).await
}

#[post("/log-out")]
fn log_out(auth: Auth<Users>) {
    auth.logout();
}

#[post("/cycle")]
fn cycle(session: Session, _: CurrentUser<Ann>) {
    session.cycle();
}

#[post("/note/{name}")]
fn note(session: Session, _: CurrentUser<Ann>, Path(name): Path<String>) -> Result<()> {
    session.set(name.as_str(), 1)
}

#[get("/me")]
fn me(_: CurrentUser<Ann>) {}

async fn status(request: TestRequest) -> u16 {
    let answered = timeout(SOON, async { request.await.status().as_u16() });
    answered.await.expect("no request hangs")
}

/// Log in and out until all is over. Returns the cookies of sessions that ended, and how many requests
/// failed.
async fn browse(client: TestClient, is_over: Arc<AtomicBool>) -> (Vec<String>, usize) {
    let (mut ended, mut failed) = (Vec::new(), 0);
    while !is_over.load(Ordering::Relaxed) {
        let mut cookies = Vec::new();
        for path in ["/log-in", "/note/a", "/cycle", "/note/b", "/log-out"] {
            let status = status(client.post(path)).await;
            match status {
                200 if path == "/log-out" => ended.append(&mut cookies),
                200 => cookies.extend(client.cookie(COOKIE)),
                // A write that was not answered may have been done.
                401 | 409 | 503 => failed += 1,
                _ => panic!("{path}: {status}"),
            }
        }
    }
    (ended, failed)
}

const COOKIE: &str = "session";

async fn logouts_hold<S: IntoBackend + Clone>(server: Server, store: S) {
    let keys = Keys::random();
    let client = || {
        let login = Login::new(Users).keys(keys.clone());
        let app = app!(self).with(Sessions::new(store.clone()));
        app.with(login).test_client()
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let mut browsers = JoinSet::new();
    for _ in 0..BROWSERS {
        browsers.spawn(browse(client(), is_over.clone()));
    }
    for pause in [100, 700, 20, 300] {
        sleep(Duration::from_millis(pause)).await;
        server.freeze();
        sleep(Duration::from_millis(1500)).await;
        server.thaw();
    }
    sleep(Duration::from_millis(300)).await;
    is_over.store(true, Ordering::Relaxed);
    let all = timeout(2 * SOON, browsers.join_all()).await;
    let all = all.expect("no request hangs");
    let failed: usize = all.iter().map(|(_, failed)| failed).sum();
    let ended: Vec<_> = all.into_iter().flat_map(|(ended, _)| ended).collect();
    assert!(
        ended.len() > BROWSERS && failed > 0,
        "{} {failed}",
        ended.len()
    );

    let begun = Instant::now();
    let last = client();
    while status(last.post("/log-in")).await != 200 {
        assert!(begun.elapsed() < SOON, "it recovers");
        sleep(Duration::from_millis(50)).await;
    }
    let replayed = client();
    for cookie in ended {
        replayed.set_cookie(COOKIE, &cookie);
        assert_eq!(status(replayed.get("/me")).await, 401);
    }
    let at_once = (0..BROWSERS).map(|_| status(last.get("/me")));
    assert!(join_all(at_once).await.iter().all(|&status| status == 200));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn logouts_hold_while_redis_is_frozen() {
    let mut server = Server::redis();
    server.start();
    let store = server.as_redis();
    logouts_hold(server, store).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn logouts_hold_while_postgres_is_frozen() {
    let mut server = Server::postgres();
    server.start();
    let store = server.as_postgres();
    store.create_sessions_table().await.unwrap();
    logouts_hold(server, store).await;
}
