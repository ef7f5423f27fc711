//! The same app with tower-sessions and its stores.

use axum::Router;
use fred::prelude::{Builder, ClientLike, Config};
use tower_sessions_redis_store::RedisStore;
use tower_sessions_sqlx_store::PostgresStore;

/// As in the documentation of the store.
const REDIS_CONNECTIONS: usize = 6;
/// As many as the app beside it has.
const POSTGRES_CONNECTIONS: u32 = 8;

/// The app over one of the two versions that there are stores for.
macro_rules! app {
    ($version:ident, $store:expr) => {{
        use crate::load::{KEYS, WORK};
        use axum::{extract::Path, http::StatusCode, routing::get};
        use $version::{Session, SessionManagerLayer, session::Error};

        fn failed(error: Error) -> StatusCode {
            eprintln!("{error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }

        async fn none() -> &'static str {
            "none"
        }

        async fn read(session: Session) -> Result<String, StatusCode> {
            let count: Option<u32> = session.get("count").await.map_err(failed)?;
            Ok(count.unwrap_or_default().to_string())
        }

        async fn count(session: Session) -> Result<String, StatusCode> {
            let count: Option<u32> = session.get("count").await.map_err(failed)?;
            let count = count.unwrap_or_default() + 1;
            session.insert("count", count).await.map_err(failed)?;
            Ok(count.to_string())
        }

        async fn put(
            session: Session,
            Path(key): Path<String>,
        ) -> Result<&'static str, StatusCode> {
            session.insert(&key, 1).await.map_err(failed)?;
            tokio::time::sleep(WORK).await;
            Ok("put")
        }

        async fn kept(session: Session) -> Result<String, StatusCode> {
            let mut kept = 0;
            for at in 0..KEYS {
                let value: Option<u32> = session.get(&format!("k{at}")).await.map_err(failed)?;
                kept += u32::from(value.is_some());
            }
            Ok(kept.to_string())
        }

        Router::new()
            .route("/none", get(none))
            .route("/read", get(read))
            .route("/count", get(count))
            .route("/put/{key}", get(put))
            .route("/kept", get(kept))
            .layer(SessionManagerLayer::new($store).with_secure(false))
    }};
}

pub(crate) fn in_memory() -> Router {
    app!(tower_sessions, tower_sessions::MemoryStore::default())
}

pub(crate) async fn in_redis(url: &str) -> Router {
    let config = Config::from_url(url).expect("a URL of Redis");
    let pool = Builder::from_config(config).build_pool(REDIS_CONNECTIONS);
    let pool = pool.expect("a pool");
    pool.init().await.expect("a Redis that answers");
    app!(tower_sessions_014, RedisStore::new(pool))
}

pub(crate) async fn in_postgres(settings: &str) -> Router {
    let options = settings.split(' ').filter_map(|each| each.split_once('='));
    let options = options.fold(
        sqlx::postgres::PgConnectOptions::new_without_pgpass(),
        |options, (name, value)| match name {
            "host" => options.socket(value),
            "user" => options.username(value),
            "dbname" => options.database(value),
            _ => panic!("no such setting: {name}"),
        },
    );
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS);
    let pool = pool.connect_with(options).await;
    let store = PostgresStore::new(pool.expect("a PostgreSQL that answers"));
    store.migrate().await.expect("a table");
    app!(tower_sessions_014, store)
}
