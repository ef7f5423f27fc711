//! The suite that every store passes, and what is stored.

use crate::{interleaved, server::Server};
use hooks_batteries::{
    Postgres, Redis, Session, Sessions, days,
    postgres::deadpool_postgres::{
        Manager, Pool,
        tokio_postgres::{Config, NoTls},
    },
    redis::client::{Client, aio::ConnectionManager},
    session::{Data, Id, Layered, Patch, SessionStore, suite},
};
use hooks_runtime::prelude::*;
use serde_json::json;
use std::time::Duration;
use tokio::task::JoinSet;

async fn postgres() -> (Server, Postgres) {
    let mut server = Server::postgres();
    server.start();
    let postgres = server.as_postgres();
    postgres.create_sessions_table().await.unwrap();
    (server, postgres)
}

fn redis() -> (Server, Redis) {
    let mut server = Server::redis();
    server.start();
    let redis = server.as_redis();
    (server, redis)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn b10_b24_redis_passes_the_suite_and_keeps_nothing_for_ever() {
    let (server, redis) = redis();
    suite::check(redis.prefix("shop:")).await;
    let keys = server.ask("keys *");
    assert!(keys.lines().count() > 3, "{keys}");
    for key in keys.lines() {
        assert!(key.starts_with("shop:s:"), "{key}");
        let milliseconds: i64 = server.ask(&format!("pttl {key}")).trim().parse().unwrap();
        assert!(milliseconds > 0, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn redis_takes_a_connection_of_the_users_own() {
    let (server, _) = redis();
    let client = Client::open(server.redis_url()).unwrap();
    suite::check(Redis::from(ConnectionManager::new(client).await.unwrap())).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn a_session_of_many_values_and_of_any_age_is_kept() {
    let (_server, redis) = redis();
    let id = Id::random();
    let data: Data = (0..20_000).map(|n| (format!("k{n}"), json!(n))).collect();
    assert!(redis.create(&id, &data, Duration::MAX).await.unwrap());
    assert_eq!(redis.load(&id).await.unwrap(), Some(data));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn b10_b24_requests_that_overlap_over_redis() {
    let (_server, redis) = redis();
    interleaved::check(|| Sessions::new(redis.clone()), false, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b10_b24_requests_that_overlap_over_postgres() {
    let (_server, postgres) = postgres().await;
    interleaved::check(|| Sessions::new(postgres.clone()), false, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server and PostgreSQL: bash .ci/servers"]
async fn b16_copies_in_redis_of_sessions_in_postgres_pass_the_suite() {
    let (_redis, redis) = redis();
    let (_postgres, postgres) = postgres().await;
    suite::check(Layered(redis.clone(), postgres.clone())).await;
    let sessions = || Sessions::new(Layered(redis.clone(), postgres.clone()));
    interleaved::check(sessions, false, 60).await;
}

/// Redis forgets its scripts when it is told to, and when it is started again.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn scripts_that_redis_has_forgotten_are_sent_again() {
    let (server, redis) = redis();
    let (id, other) = (Id::random(), Id::random());
    let patch = Patch::default();
    for _ in 0..2 {
        server.ask("script flush");
        assert!(redis.create(&id, &Data::new(), days(1)).await.unwrap());
        server.ask("script flush");
        assert!(redis.patch(&id, &patch, days(1)).await.unwrap());
        server.ask("script flush");
        assert!(redis.rename(&id, &other, &patch, days(1)).await.unwrap());
        server.ask("script flush");
        assert!(redis.load(&other).await.unwrap().is_some());
        server.ask("script flush");
        redis.delete(&other).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn postgres_keeps_a_session_of_any_age() {
    let (_server, postgres) = postgres().await;
    let (id, other) = (Id::random(), Id::random());
    let (data, patch) = (Data::new(), Patch::default());
    let forever = Duration::MAX;
    assert!(postgres.create(&id, &data, forever).await.unwrap());
    assert!(postgres.patch(&id, &patch, forever).await.unwrap());
    assert!(postgres.rename(&id, &other, &patch, forever).await.unwrap());
    assert_eq!(postgres.load(&other).await.unwrap(), Some(data));
}

/// As when many processes of one app are started at one time.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn the_table_may_be_created_by_several_at_one_time() {
    let (server, _) = postgres().await;
    for _ in 0..10 {
        server.ask("drop table sessions");
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let postgres = server.as_postgres();
            tasks.spawn(async move { postgres.create_sessions_table().await });
        }
        for created in tasks.join_all().await {
            let error = created
                .as_ref()
                .err()
                .and_then(hooks_runtime::Error::source);
            assert!(created.is_ok(), "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b10_b24_postgres_passes_the_suite() {
    let (_server, postgres) = postgres().await;
    suite::check(postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn k20_postgres_passes_the_suite_without_prepared_statements() {
    let (server, postgres) = postgres().await;
    suite::check(postgres.clone().unprepared()).await;
    assert_eq!(
        server
            .ask("select count(*) from pg_prepared_statements")
            .trim(),
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn postgres_takes_a_pool_and_a_schema_of_the_users_own() {
    let (server, _) = postgres().await;
    server.ask("create schema shop");
    let config: Config = server.postgres_settings().parse().unwrap();
    let pool = Pool::builder(Manager::new(config, NoTls)).build().unwrap();
    let postgres = Postgres::from(pool).schema("shop");
    postgres.create_sessions_table().await.unwrap();
    postgres.create_sessions_table().await.unwrap();
    suite::check(postgres).await;
    assert_eq!(
        server.ask("select count(*) from public.sessions").trim(),
        "0"
    );
    assert_ne!(server.ask("select count(*) from shop.sessions").trim(), "0");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b13_expired_rows_stay_until_they_are_deleted_in_batches() {
    let (server, postgres) = postgres().await;
    let id = Id::random();
    postgres.create(&id, &Data::new(), days(1)).await.unwrap();
    server.ask(
        "insert into sessions select 'k' || n, '{}', now() - interval '1 second'
        from generate_series(1, 2500) n",
    );
    assert_eq!(postgres.delete_expired().await.unwrap(), 2500);
    assert_eq!(server.ask("select count(*) from sessions").trim(), "1");
    assert!(postgres.load(&id).await.unwrap().is_some());
}

/// Who reads the store, or a copy of it, has no id that a cookie could have.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server and PostgreSQL: bash .ci/servers"]
async fn b124_no_id_is_stored() {
    let (redis_server, redis) = redis();
    let (postgres_server, postgres) = postgres().await;
    let id = Id::random();
    redis.create(&id, &Data::new(), days(1)).await.unwrap();
    postgres.create(&id, &Data::new(), days(1)).await.unwrap();
    let hash = id.at_rest();
    assert_eq!(redis_server.ask("keys *").trim(), format!("s:{hash}"));
    assert_eq!(postgres_server.ask("select key from sessions").trim(), hash);
}

/// The first error of whoever has forgotten it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn a_table_that_is_missing_names_what_creates_it() {
    let mut server = Server::postgres();
    server.start();
    let session = Sessions::new(server.as_postgres());
    let client = App::new()
        .hook(visit)
        .hook(shown)
        .with(session)
        .test_client();
    let response = client.get("/visit").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let text = response.text();
    for said in [
        "\"sessions\" does not exist",
        "create_sessions_table",
        "SESSIONS_TABLE",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[get("/visit")]
fn visit(session: Session) -> Result<()> {
    session.set("visited", true)
}

#[error_handler]
fn shown(error: &Error) -> (StatusCode, String) {
    (error.status(), format!("{error:?}"))
}
