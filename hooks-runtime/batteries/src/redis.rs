//! [`Redis`]: a connection to Redis that the batteries share.

/// The client, for a connection of your own.
pub use ::redis as client;

use crate::StoreDown;
use hooks_runtime::{Error, Result};
use redis::{
    Client, ErrorKind, FromRedisValue, RedisError, RedisResult, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// To be connected, and for each reply.
const CONNECT: Duration = Duration::from_secs(2);
const REPLY: Duration = Duration::from_secs(1);

/// A Redis server: version 4 or newer, or one that speaks its protocol and runs its scripts. Clones share
/// one connection, which serves all requests at one time.
///
/// It connects when a request needs it for the first time, within 2 seconds, and waits a second for each
/// reply. A request that gets none is answered with a [`StoreDown`]; the next one that needs the server
/// connects anew. A write that was under way when the connection broke is tried once more.
///
/// ```no_run
/// use hooks_batteries::{Redis, Sessions};
/// use hooks_runtime::prelude::*;
///
/// # fn main() -> Result<()> {
/// let redis = Redis::lazy("redis://localhost")?;
/// let sessions = Sessions::new(redis.prefix("shop:"));
/// # Ok(())
/// # }
/// ```
///
/// With Redis Cluster a session cannot get a new id, as that moves its key: use one server, or replicas of
/// one.
#[derive(Clone)]
pub struct Redis {
    connection: Connection,
    prefix: Arc<str>,
}

#[derive(Clone)]
enum Connection {
    Given(ConnectionManager),
    Lazy(Arc<Lazy>),
}

struct Lazy {
    client: Client,
    /// `None` before the first use, and after a failure. The number tells one from the next.
    current: Mutex<(u64, Option<ConnectionManager>)>,
}

impl Redis {
    /// The server at a URL such as `redis://localhost`, `redis://:password@host:6379/1` or
    /// `redis+unix:///run/redis.sock`. Nothing is connected yet: the error is that of a URL which is none.
    ///
    /// `rediss://host`, with TLS, needs a feature of the crate `redis` in your `Cargo.toml`, such as
    /// `tokio-rustls-comp`. The version of that crate has to be the one of [`client`].
    pub fn lazy(url: &str) -> Result<Self> {
        let client = Client::open(url).map_err(|error| wrong_url(url, &error))?;
        let current = Mutex::default();
        Ok(Redis::over(Connection::Lazy(Arc::new(Lazy {
            client,
            current,
        }))))
    }

    /// A connection of your own, with time-outs of your own.
    pub fn with_manager(manager: ConnectionManager) -> Self {
        Redis::over(Connection::Given(manager))
    }

    /// Put this in front of all keys; for a server that several apps use.
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = prefix.into();
        self
    }

    fn over(connection: Connection) -> Self {
        let prefix = "".into();
        Redis { connection, prefix }
    }

    /// The key of a value of this kind.
    pub(crate) fn key(&self, kind: &str, name: &str) -> String {
        format!("{}{kind}:{name}", self.prefix)
    }

    /// Run a script that may run twice.
    pub(crate) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        let first = self.run_once(script).await;
        match first {
            Err(error) if error.is_connection_dropped() => {
                self.run_once(script).await.map_err(failed)
            }
            ended => ended.map_err(failed),
        }
    }

    async fn run_once<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        match &self.connection {
            Connection::Given(manager) => script.invoke_async(&mut manager.clone()).await,
            Connection::Lazy(lazy) => {
                let (number, mut manager) = lazy.get()?;
                let ended = script.invoke_async(&mut manager).await;
                if ended.as_ref().is_err_and(is_down) {
                    lazy.forget(number);
                }
                ended
            }
        }
    }
}

impl Lazy {
    fn get(&self) -> RedisResult<(u64, ConnectionManager)> {
        let (number, current) = &mut *self.lock();
        let manager = match current {
            Some(manager) => manager.clone(),
            None => {
                // Whoever waits is a request: it does not wait for several attempts.
                let config = ConnectionManagerConfig::new()
                    .set_number_of_retries(0)
                    .set_connection_timeout(Some(CONNECT))
                    .set_response_timeout(Some(REPLY));
                let manager = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
                *number += 1;
                current.insert(manager).clone()
            }
        };
        Ok((*number, manager))
    }

    /// The manager keeps a connection that gives no replies, and the result of an attempt that the server
    /// refused.
    fn forget(&self, failed: u64) {
        let (number, current) = &mut *self.lock();
        if *number == failed {
            *current = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Option<ConnectionManager>)> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether another time or another connection may help.
fn is_down(error: &RedisError) -> bool {
    use redis::ServerErrorKind as Server;
    match error.kind() {
        ErrorKind::Server(Server::ResponseError) => takes_no_writes(error),
        ErrorKind::Server(kind) => matches!(
            kind,
            Server::BusyLoading
                | Server::TryAgain
                | Server::ClusterDown
                | Server::MasterDown
                | Server::ReadOnly
        ),
        kind => !matches!(
            kind,
            ErrorKind::UnexpectedReturnType | ErrorKind::InvalidClientConfig | ErrorKind::Client
        ),
    }
}

/// Before version 7 the error of a script has that of its call in the text.
fn takes_no_writes(error: &RedisError) -> bool {
    let codes = ["-READONLY ", "-OOM ", "-MISCONF ", "-NOREPLICAS "];
    let text = error.detail().unwrap_or_default();
    codes.iter().any(|code| text.contains(code))
}

fn failed(error: RedisError) -> Error {
    if is_down(&error) {
        Error::new(StoreDown::new("Redis", error))
    } else {
        Error::new(error)
    }
}

impl From<ConnectionManager> for Redis {
    fn from(manager: ConnectionManager) -> Self {
        Redis::with_manager(manager)
    }
}

/// Without the URL, which may have a password.
fn wrong_url(url: &str, error: &RedisError) -> Error {
    if url.starts_with("rediss://") {
        return Error::msg(format_args!(
            "no URL of Redis that can be used: {error}: for TLS switch on a feature of the crate `redis`, \
             such as `tokio-rustls-comp`"
        ));
    }
    Error::msg(format_args!(
        "no URL of Redis: {error}: write one such as `redis://localhost` or \
         `redis://:password@host:6379/1`"
    ))
}

/// Without the password of the URL.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_password_is_shown() {
        let redis = Redis::lazy("redis://:geheim@localhost")
            .unwrap()
            .prefix("shop:");
        let shown = format!("{redis:?}");
        assert!(
            shown.contains("shop:") && !shown.contains("geheim"),
            "{shown}"
        );
        let wrong = Redis::lazy("redis://:geheim@local host").unwrap_err();
        assert!(
            !format!("{wrong:?} {wrong}").contains("geheim"),
            "{wrong:?}"
        );
    }

    #[test]
    fn a_url_that_is_none_names_one() {
        for url in [
            "localhost",
            "http://localhost",
            "redis:/localhost",
            "redis://",
            "",
        ] {
            let error = Redis::lazy(url).unwrap_err().to_string();
            assert!(error.contains("no URL of Redis"), "{error}");
            assert!(error.contains("such as `redis://localhost`"), "{error}");
        }
        let tls = Redis::lazy("rediss://localhost").unwrap_err().to_string();
        assert!(tls.contains("`tokio-rustls-comp`"), "{tls}");
    }

    #[test]
    fn what_another_time_may_help_is_down() {
        let of = |kind| RedisError::from((kind, "on purpose"));
        let server = redis::ServerErrorKind::ReadOnly;
        for kind in [ErrorKind::Io, ErrorKind::Server(server)] {
            assert!(is_down(&of(kind)), "{kind:?}");
        }
        let server = ErrorKind::Server(redis::ServerErrorKind::ResponseError);
        for kind in [ErrorKind::UnexpectedReturnType, server] {
            assert!(!is_down(&of(kind)), "{kind:?}");
        }
        // Before version 7, which has the code of the call alone.
        let in_script = |code: &str| {
            let text =
                format!("Error running script (call to f_a): @user_script: 3: -{code} because");
            RedisError::from((server, "An error was signalled by the server", text))
        };
        for code in ["READONLY", "OOM", "MISCONF", "NOREPLICAS"] {
            assert!(is_down(&in_script(code)), "{code}");
        }
        assert!(!is_down(&in_script("WRONGTYPE")));
    }
}
