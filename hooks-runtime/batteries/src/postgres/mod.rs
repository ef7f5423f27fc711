//! [`Postgres`]: connections to PostgreSQL that the batteries share.

/// For a pool of your own.
pub use deadpool_postgres;

mod in_use;

use crate::StoreDown;
use deadpool_postgres::{
    Manager, Object, Pool, PoolError, Runtime,
    tokio_postgres::{
        Config, Error as PgError, NoTls, Row,
        config::SslMode,
        error::SqlState,
        types::{ToSql, Type},
    },
};
use hooks_runtime::{Error, Result};
use in_use::InUse;
use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};
use tokio::time::timeout;

/// For a connection, free or new.
const CONNECT: Duration = Duration::from_secs(2);
const STATEMENT: Duration = Duration::from_secs(1);
/// For statements that create a table, at the start of an app.
const BATCH: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 8;
/// The number of the lock of whoever creates tables: of two at one time, one would fail.
const LOCK: i64 = 0x5441_424C_4553;

/// A PostgreSQL server: version 9.5 or newer. Clones share a pool of connections.
///
/// It connects when a request needs it, within 2 seconds, and waits a second for each statement. A request
/// for which that is not enough is answered with a [`StoreDown`], its connection is closed, and the server is
/// told to give up the statement. A statement that was under way when its connection broke is tried once
/// more, on another one.
///
/// ```no_run
/// use hooks_batteries::{Postgres, Sessions};
/// use hooks_runtime::prelude::*;
///
/// # fn main() -> Result<()> {
/// let postgres = Postgres::lazy("postgres://app:password@localhost/shop")?;
/// let sessions = Sessions::new(postgres);
/// # Ok(())
/// # }
/// ```
///
/// Its tables have to be there: call [`create_sessions_table`](Self::create_sessions_table) before the app
/// serves, or see [`SESSIONS_TABLE`](crate::session::SESSIONS_TABLE).
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
    /// Made by `lazy`, without TLS: a statement can be cancelled over another connection of this kind.
    is_own: bool,
    is_prepared: bool,
    /// In front of the names of tables: a schema and a dot, or nothing.
    schema: Arc<str>,
}

/// A statement's parameter, and its type for a statement that is not prepared.
pub(crate) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

impl Postgres {
    /// The server at a URL or a list of settings, as libpq takes them, without TLS. Nothing is connected yet:
    /// the error is that of settings which are none, or ask for TLS. There are at most 8 connections.
    pub fn lazy(settings: &str) -> Result<Self> {
        let mut config: Config = settings.parse().map_err(|error: PgError| {
            let cause = error.source().map(|cause| format!(": {cause}"));
            let cause = cause.unwrap_or_default();
            Error::msg(format_args!(
                "no settings of PostgreSQL: {error}{cause}: write some such as \
                 `postgres://app@localhost/shop` or `host=localhost user=app dbname=shop`"
            ))
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(Error::msg(
                "the settings of PostgreSQL have no host: write `host=localhost`, \
                 `postgres://app@localhost/shop`, or the folder of its Unix socket as the host",
            ));
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(Error::msg(
                "`sslmode=require` needs TLS: give `Postgres::with_pool` a pool that has it",
            ));
        }
        config.connect_timeout(CONNECT);
        let pool = Pool::builder(Manager::new(config, NoTls))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECT))
            .create_timeout(Some(CONNECT))
            .recycle_timeout(Some(CONNECT));
        Ok(Postgres {
            is_own: true,
            ..Postgres::with_pool(pool.build().map_err(Error::new)?)
        })
    }

    /// A pool of your own, with TLS and time-outs of your own. Statements have to end within a second, too;
    /// the setting `statement_timeout` tells the server so.
    pub fn with_pool(pool: Pool) -> Self {
        let schema = "".into();
        Postgres {
            pool,
            is_own: false,
            is_prepared: true,
            schema,
        }
    }

    /// Prepare no statements: behind a pooler that gives each transaction another connection, such as
    /// PgBouncer, a prepared one may be missing.
    pub fn unprepared(mut self) -> Self {
        self.is_prepared = false;
        self
    }

    /// The schema of the tables, instead of those in the `search_path`.
    ///
    /// # Panics
    ///
    /// If the name has other than ASCII letters, digits and `_` in it.
    pub fn schema(mut self, name: &str) -> Self {
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        assert!(
            !name.is_empty() && name.bytes().all(is_of_name),
            "no name of a schema: {name:?}"
        );
        self.schema = format!("\"{name}\".").into();
        self
    }

    /// The table of this name.
    pub(crate) fn table(&self, name: &str) -> String {
        format!("{}{name}", self.schema)
    }

    /// Create tables, by statements without parameters.
    pub(crate) async fn run_batch(&self, statements: &str) -> Result<()> {
        let statements = format!("select pg_advisory_xact_lock({LOCK}); {statements}");
        let client = self.client().await.map_err(Failed::into_error)?;
        let ran = timeout(BATCH, client.object().batch_execute(&statements)).await;
        client.ended(ran).map_err(Failed::into_error)
    }

    async fn client(&self) -> Result<InUse, Failed> {
        let client = self.pool.get().await.map_err(Failed::Pool)?;
        Ok(InUse::new(client, self.is_own))
    }

    /// The rows of a statement that may run twice, and whether it did.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<(Vec<Row>, bool)> {
        match self.rows_once(statement, parameters).await {
            // The server went away, and came back perhaps.
            Err(Failed::Statement(error)) if is_broken(&error) => {
                let again = self.rows_once(statement, parameters).await;
                Ok((again.map_err(Failed::into_error)?, true))
            }
            ended => Ok((ended.map_err(Failed::into_error)?, false)),
        }
    }

    async fn rows_once(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, Failed> {
        let client = self.client().await?;
        let rows = self.rows_of(client.object(), statement, parameters);
        let ended = timeout(STATEMENT, rows).await;
        client.ended(ended)
    }

    async fn rows_of(
        &self,
        client: &Object,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, PgError> {
        if self.is_prepared {
            let statement = client.prepare_cached(statement).await?;
            let values: Vec<_> = parameters.iter().map(|(value, _)| *value).collect();
            client.query(&statement, &values).await
        } else {
            client.query_typed(statement, parameters).await
        }
    }
}

enum Failed {
    Pool(PoolError),
    Statement(PgError),
    TimeOut,
}

impl Failed {
    fn into_error(self) -> Error {
        match self {
            Failed::Pool(error) => pool_failed(error),
            Failed::Statement(error) => failed(error),
            Failed::TimeOut => down("a statement did not end in time"),
        }
    }
}

fn pool_failed(error: PoolError) -> Error {
    down(error)
}

/// What the server said about the statement is a fault of the app or its set-up, unless the server is about
/// to end, or takes no writes as it was replaced.
fn failed(error: PgError) -> Error {
    let is_down = match error.code() {
        Some(code) => {
            is_shut_down(&error)
                || [
                    SqlState::TOO_MANY_CONNECTIONS,
                    SqlState::READ_ONLY_SQL_TRANSACTION,
                ]
                .contains(code)
        }
        None => true,
    };
    if is_down {
        down(error)
    } else if error.code() == Some(&SqlState::UNDEFINED_TABLE) {
        Error::new(NoTable(error))
    } else {
        Error::new(error)
    }
}

/// A table of this crate is not there.
#[derive(Debug)]
struct NoTable(PgError);

impl fmt::Display for NoTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a table is missing: call `Postgres::create_sessions_table()` before the app serves, or create it \
             in your migrations, by `SESSIONS_TABLE`",
        )
    }
}

impl StdError for NoTable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// Whether the connection is of no use any more.
fn is_broken(error: &PgError) -> bool {
    let is_io = error
        .source()
        .is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    is_io || error.is_closed() || is_shut_down(error)
}

fn is_shut_down(error: &PgError) -> bool {
    let shut_down = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ];
    error.code().is_some_and(|code| shut_down.contains(code))
}

fn down(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::new(StoreDown::new("PostgreSQL", cause))
}

impl From<Pool> for Postgres {
    fn from(pool: Pool) -> Self {
        Postgres::with_pool(pool)
    }
}

/// Without the settings, which have a password.
impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Postgres");
        shown.field("connections", &self.pool.status().size);
        shown
            .field("is_prepared", &self.is_prepared)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn settings_that_cannot_work_are_an_error_at_once() {
        let settings = [
            "no settings",
            "mysql://localhost",
            "postgres://localhost/shop?sslmode=require",
            "host=localhost sslmode=require",
            "",
            "user=app",
            "postgres:///shop",
        ];
        for settings in settings {
            assert!(Postgres::lazy(settings).is_err(), "{settings}");
        }
        for settings in ["postgres://localhost/shop", "host=localhost sslmode=prefer"] {
            assert!(Postgres::lazy(settings).is_ok(), "{settings}");
        }
    }

    #[tokio::test]
    async fn settings_that_are_none_name_some() {
        for (settings, text) in [
            ("localhost", "such as `postgres://app@localhost/shop`"),
            (
                "mysql://localhost",
                "such as `postgres://app@localhost/shop`",
            ),
            ("user=app", "no host"),
        ] {
            let error = Postgres::lazy(settings).unwrap_err();
            assert!(error.to_string().contains(text), "{settings}: {error}");
        }
    }

    #[tokio::test]
    async fn no_password_is_shown() {
        for wrong in [
            "postgres://app:geheim@localhost:port/shop",
            "password=geheim",
        ] {
            let error = Postgres::lazy(wrong).unwrap_err();
            assert!(
                !format!("{error:?} {error}").contains("geheim"),
                "{error:?}"
            );
        }
        let postgres = Postgres::lazy("postgres://app:geheim@localhost/shop").unwrap();
        let shown = format!("{postgres:?}");
        assert!(!shown.contains("geheim"), "{shown}");
    }
}
