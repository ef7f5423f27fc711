//! A server that is down, slow or restarted: a 503 for whoever needs it, and no restart of ours.

use crate::server::Server;
use futures_util::FutureExt;
use hooks_batteries::{
    StoreDown, days,
    postgres::deadpool_postgres::tokio_postgres::{self, NoTls},
    session::{Data, Id, Patch, SESSIONS_TABLE, SessionStore},
};
use hooks_runtime::{Error, Result};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// For what ends within some seconds.
const SOON: Duration = Duration::from_secs(30);

macro_rules! with_each_store {
    ($($fault:ident)*) => {
        mod redis {
            $(
                #[tokio::test(flavor = "multi_thread")]
                #[ignore = "needs redis-server: bash .ci/servers"]
                async fn $fault() {
                    let server = super::Server::redis();
                    let store = server.as_redis();
                    super::$fault(server, store, async |_| ()).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                #[ignore = "needs PostgreSQL: bash .ci/servers"]
                async fn $fault() {
                    let server = super::Server::postgres();
                    let store = server.as_postgres();
                    super::$fault(server, store, async |postgres: &hooks_batteries::Postgres| {
                        postgres.create_sessions_table().await.unwrap();
                    })
                    .await;
                }
            )*
        }
    };
}

with_each_store! {
    down_at_the_start_and_there_later
    stopped_and_started_again
    restarted_between_two_requests
    stopped_in_the_middle_of_many_writes
    slow
}

fn is_down(error: &Error) -> bool {
    error.downcast_ref::<StoreDown>().is_some()
}

async fn created<S: SessionStore>(store: &S) -> Id {
    let id = Id::random();
    assert!(store.create(&id, &Data::new(), days(1)).await.unwrap());
    id
}

fn set(key: &str) -> Patch {
    let mut patch = Patch::default();
    patch.set(key, json!(1));
    patch
}

/// A connection of the test's own.
async fn connected(server: &Server) -> tokio_postgres::Client {
    let connected = tokio_postgres::connect(&server.postgres_settings(), NoTls).await;
    let (client, connection) = connected.unwrap();
    tokio::spawn(connection);
    client
}

/// A connection whose transaction holds the row of a session.
async fn locking(server: &Server, id: &Id) -> tokio_postgres::Client {
    let client = connected(server).await;
    let lock = "begin; update sessions set expires = expires where key = ";
    let lock = format!("{lock} '{}'", id.at_rest());
    client.batch_execute(&lock).await.unwrap();
    client
}

/// Every call fails soon, as the store is down.
async fn fails_soon<S: SessionStore>(store: &S, id: &Id) {
    let begun = Instant::now();
    assert!(is_down(&store.load(id).await.unwrap_err()));
    assert!(is_down(
        &store
            .create(&Id::random(), &Data::new(), days(1))
            .await
            .unwrap_err()
    ));
    assert!(is_down(
        &store.patch(id, &set("a"), days(1)).await.unwrap_err()
    ));
    assert!(is_down(
        &store
            .rename(id, &Id::random(), &set("a"), days(1))
            .await
            .unwrap_err()
    ));
    assert!(is_down(&store.delete(id).await.unwrap_err()));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

/// It works again, without a new store. The first calls may find connections that have ended.
async fn works_again<S: SessionStore>(store: &S, id: &Id) -> Option<Data> {
    let begun = Instant::now();
    loop {
        match store.load(id).await {
            Ok(loaded) => return loaded,
            Err(error) => assert!(is_down(&error) && begun.elapsed() < SOON, "{error:?}"),
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn down_at_the_start_and_there_later<S: SessionStore>(
    mut server: Server,
    store: S,
    prepare: impl AsyncFn(&S),
) {
    fails_soon(&store, &Id::random()).await;
    server.start();
    prepare(&store).await;
    assert_eq!(works_again(&store, &Id::random()).await, None);
    let id = created(&store).await;
    assert!(store.patch(&id, &set("a"), days(1)).await.unwrap());
}

async fn stopped_and_started_again<S: SessionStore>(
    mut server: Server,
    store: S,
    prepare: impl AsyncFn(&S),
) {
    server.start();
    prepare(&store).await;
    let id = created(&store).await;
    server.stop();
    fails_soon(&store, &id).await;
    server.start();
    assert!(works_again(&store, &id).await.is_some());
    assert!(store.patch(&id, &set("a"), days(1)).await.unwrap());
}

/// Nobody notices: what was under way on the old connection is tried once more.
async fn restarted_between_two_requests<S: SessionStore>(
    mut server: Server,
    store: S,
    prepare: impl AsyncFn(&S),
) {
    server.start();
    prepare(&store).await;
    for call in 0..4 {
        let id = created(&store).await;
        server.stop();
        server.start();
        match call {
            0 => assert!(store.load(&id).await.unwrap().is_some()),
            1 => assert!(store.patch(&id, &set("a"), days(1)).await.unwrap()),
            2 => assert!(
                store
                    .rename(&id, &Id::random(), &set("a"), days(1))
                    .await
                    .unwrap()
            ),
            _ => assert!(
                store
                    .create(&Id::random(), &Data::new(), days(1))
                    .await
                    .unwrap()
            ),
        }
    }
}

/// A write either succeeds, and is there, or fails, and is there or not. None says that the session is
/// gone.
async fn stopped_in_the_middle_of_many_writes<S: SessionStore>(
    mut server: Server,
    store: S,
    prepare: impl AsyncFn(&S),
) {
    server.start();
    prepare(&store).await;
    let id = created(&store).await;
    let store = Arc::new(store);
    let mut tasks = JoinSet::new();
    for number in 0..16 {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move {
            let mut written = Vec::new();
            for step in 0.. {
                let key = format!("{number}.{step}");
                match store.patch(&id, &set(&key), days(1)).await {
                    Ok(is_stored) => assert!(is_stored, "{key}"),
                    Err(error) => {
                        assert!(is_down(&error), "{error:?}");
                        break;
                    }
                }
                written.push(key);
            }
            written
        });
    }
    sleep(Duration::from_millis(300)).await;
    server.stop();
    let written: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert!(written.len() > 16, "{}", written.len());
    server.start();
    let data = works_again(&*store, &id).await.unwrap();
    for key in written {
        assert!(data.contains_key(&key), "{key}");
    }
}

/// It takes what is sent, and does not answer: requests do not wait for one another's time-outs.
async fn slow<S: SessionStore>(mut server: Server, store: S, prepare: impl AsyncFn(&S)) {
    server.start();
    prepare(&store).await;
    let id = created(&store).await;
    let store = Arc::new(store);
    server.freeze();
    fails_soon(&*store, &id).await;
    let mut tasks = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..100 {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move { store.load(&id).await.map(|_| ()) });
    }
    let all: Vec<Result<()>> = tasks.join_all().await;
    assert!(all.iter().all(|ended| ended.as_ref().is_err_and(is_down)));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    server.thaw();
    assert!(works_again(&*store, &id).await.is_some());
}

/// A connection whose other end is gone gives no error, only no reply.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn k19_a_connection_that_gives_no_reply_is_not_used_again() {
    let mut server = Server::redis();
    server.start();
    let redis = server.as_redis();
    let id = created(&redis).await;
    server.replace_while_frozen();
    assert!(is_down(&redis.load(&id).await.unwrap_err()));
    works_again(&redis, &id).await;
}

/// A server that was replaced by another, and one whose memory is full. It tells so at once, and sessions
/// can still be read.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn a_redis_that_takes_no_writes_is_down_for_writes_alone() {
    let mut server = Server::redis();
    server.start();
    let redis = server.as_redis();
    let id = created(&redis).await;
    for (refuse, take) in [
        ("replicaof 127.0.0.1 1", "replicaof no one"),
        ("config set maxmemory 1", "config set maxmemory 0"),
    ] {
        server.ask(refuse);
        assert!(redis.load(&id).await.unwrap().is_some(), "{refuse}");
        let patched = redis.patch(&id, &set("a"), days(1)).await;
        assert!(is_down(&patched.unwrap_err()), "{refuse}");
        let new = redis.create(&Id::random(), &Data::new(), days(1)).await;
        assert!(is_down(&new.unwrap_err()), "{refuse}");
        server.ask(take);
        works_again(&redis, &id).await;
        assert!(redis.patch(&id, &set("a"), days(1)).await.unwrap());
    }
}

/// More statements wait for one row than there are connections: others get a connection all the same.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn a_session_that_hangs_does_not_hold_up_the_others() {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    postgres.create_sessions_table().await.unwrap();
    let (locked, other) = (created(&postgres).await, created(&postgres).await);
    let client = locking(&server, &locked).await;

    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let (postgres, locked) = (postgres.clone(), locked.clone());
        tasks.spawn(async move { postgres.patch(&locked, &set("a"), days(1)).await });
    }
    for ended in tasks.join_all().await {
        assert!(is_down(&ended.unwrap_err()));
    }
    assert!(postgres.load(&other).await.unwrap().is_some());
    client.batch_execute("rollback").await.unwrap();
    assert!(postgres.patch(&locked, &set("a"), days(1)).await.unwrap());
}

/// Their clients have left, or the app had a time limit of its own.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn statements_that_nobody_waits_for_hold_no_connection() {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    postgres.create_sessions_table().await.unwrap();
    let (locked, other) = (created(&postgres).await, created(&postgres).await);
    let client = locking(&server, &locked).await;

    for _ in 0..12 {
        let patch = set("a");
        let patched = postgres.patch(&locked, &patch, days(1));
        let waited = timeout(Duration::from_millis(100), patched).await;
        assert!(waited.is_err(), "it waits for the lock");
    }
    assert!(postgres.load(&other).await.unwrap().is_some());
    assert!(is_down(
        &postgres
            .patch(&locked, &set("a"), days(1))
            .await
            .unwrap_err()
    ));

    // The server works on them no longer, although the lock is still there.
    let begun = Instant::now();
    let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    while server.ask(waiting).trim() != "0" {
        assert!(begun.elapsed() < SOON, "{}", server.ask(waiting));
        sleep(Duration::from_millis(50)).await;
    }
    client.batch_execute("rollback").await.unwrap();
    assert!(postgres.patch(&locked, &set("a"), days(1)).await.unwrap());
}

/// A client that leaves again and again must not make the server open a connection each time.
#[tokio::test]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn requests_whose_clients_leave_keep_the_connection() {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    postgres.create_sessions_table().await.unwrap();
    let id = created(&postgres).await;
    let connections = "select pid from pg_stat_activity
        where backend_type = 'client backend' and application_name <> 'psql'";
    let before = server.ask(connections);
    for _ in 0..20 {
        // Sent, and left.
        assert!(postgres.load(&id).now_or_never().is_none());
        assert!(postgres.load(&id).await.unwrap().is_some());
        sleep(Duration::from_millis(20)).await;
    }
    let now = server.ask(connections);
    assert!(
        before.lines().all(|pid| now.contains(pid)),
        "{before} {now}"
    );
    assert!(now.lines().count() <= 2, "{now}");
}

/// As when another process has begun to create it, and does not go on.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn who_creates_the_table_does_not_wait_for_ever() {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    let client = connected(&server).await;
    let begin = format!("begin; {SESSIONS_TABLE}");
    client.batch_execute(&begin).await.unwrap();
    let waited = timeout(SOON, postgres.create_sessions_table()).await;
    assert!(is_down(&waited.expect("an answer").unwrap_err()));
    client.batch_execute("commit").await.unwrap();
    postgres.create_sessions_table().await.unwrap();
}

/// As when the server is restarted in the middle of a statement.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn a_statement_whose_connection_breaks_is_tried_once_more() {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    postgres.create_sessions_table().await.unwrap();
    let locked = created(&postgres).await;
    let client = locking(&server, &locked).await;

    let id = locked.clone();
    let patched = tokio::spawn(async move { postgres.patch(&id, &set("a"), days(1)).await });
    let end =
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'";
    while client.query(end, &[]).await.unwrap().is_empty() {}
    client.batch_execute("rollback").await.unwrap();
    let patched = patched.await.unwrap();
    let error = patched.as_ref().err().and_then(Error::source);
    assert!(matches!(patched, Ok(true)), "{patched:?} {error:?}");
}
