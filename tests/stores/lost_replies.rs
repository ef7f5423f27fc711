//! A call that has run, and whose connection breaks before its reply: it is run once more, and tells what
//! the first run did.

use crate::server::Server;
use hooks_batteries::{
    Postgres, Redis, days,
    session::{Data, Id, Patch, SessionStore},
};
use serde_json::json;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

/// Stands before a server. Once it is told to, it lets the next request through, and breaks the connection
/// when the reply comes.
#[derive(Clone, Default)]
struct Breaker(Arc<AtomicBool>);

impl Breaker {
    fn start(socket: &Path, server: PathBuf) -> Self {
        let breaker = Breaker::default();
        let (listener, started) = (UnixListener::bind(socket).unwrap(), breaker.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.unwrap();
                tokio::spawn(breaker.clone().carry(client, server));
            }
        });
        started
    }

    async fn carry(self, mut client: UnixStream, mut server: UnixStream) -> io::Result<()> {
        let (mut sent, mut replied) = ([0; 8192], [0; 8192]);
        let mut breaks = false;
        loop {
            tokio::select! {
                read = client.read(&mut sent) => {
                    let bytes = read?;
                    if bytes == 0 {
                        return Ok(());
                    }
                    breaks |= self.0.swap(false, Ordering::SeqCst);
                    server.write_all(&sent[..bytes]).await?;
                }
                read = server.read(&mut replied) => {
                    let bytes = read?;
                    if bytes == 0 || breaks {
                        return Ok(());
                    }
                    client.write_all(&replied[..bytes]).await?;
                }
            }
        }
    }

    /// The reply to the next request is lost.
    fn arm(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn was_there(&self) {
        assert!(!self.0.load(Ordering::SeqCst), "nothing was lost");
    }
}

/// Each call is made on another session first, so that statements are prepared and scripts are known.
async fn each_call_tells_what_its_first_run_did<S: SessionStore>(store: S, breaker: Breaker) {
    let data = Data::from([("a".into(), json!(1))]);
    let mut patch = Patch::default();
    patch.set("b", json!(2));
    let patched = Data::from([("a".into(), json!(1)), ("b".into(), json!(2))]);
    let [first, second] = [(); 2].map(|()| (Id::random(), Id::random()));
    let each = [(&first, false), (&second, true)];
    let arm = |is_lost: bool| {
        if is_lost {
            breaker.arm();
        }
    };
    for ((id, _), is_lost) in each {
        arm(is_lost);
        assert!(store.create(id, &data, days(1)).await.unwrap());
    }
    breaker.was_there();
    for ((id, _), is_lost) in each {
        arm(is_lost);
        assert_eq!(store.load(id).await.unwrap(), Some(data.clone()));
    }
    breaker.was_there();
    for ((id, _), is_lost) in each {
        arm(is_lost);
        assert!(store.patch(id, &patch, days(1)).await.unwrap());
    }
    breaker.was_there();
    for ((id, new), is_lost) in each {
        arm(is_lost);
        assert!(store.rename(id, new, &patch, days(1)).await.unwrap());
    }
    breaker.was_there();
    for ((id, new), _) in each {
        assert_eq!(store.load(new).await.unwrap(), Some(patched.clone()));
        assert_eq!(store.load(id).await.unwrap(), None);
    }
    for ((_, new), is_lost) in each {
        arm(is_lost);
        store.delete(new).await.unwrap();
    }
    breaker.was_there();
    for ((_, new), is_lost) in each {
        arm(is_lost);
        assert!(!store.patch(new, &patch, days(1)).await.unwrap());
        assert_eq!(store.load(new).await.unwrap(), None);
    }
    // Somebody else's session is no first run of ours.
    store.create(&first.0, &data, days(1)).await.unwrap();
    breaker.arm();
    assert!(
        !store
            .rename(&second.0, &second.1, &patch, days(1))
            .await
            .unwrap()
    );
}

fn folder(server: &Server) -> PathBuf {
    let folder = server.folder().join("proxy");
    fs::create_dir(&folder).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: bash .ci/servers"]
async fn of_redis() {
    let mut server = Server::redis();
    server.start();
    let socket = folder(&server).join("redis.sock");
    let breaker = Breaker::start(&socket, server.folder().join("redis.sock"));
    let url = format!("redis+unix://{}", socket.display());
    each_call_tells_what_its_first_run_did(Redis::lazy(&url).unwrap(), breaker).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn of_postgres() {
    let mut server = Server::postgres();
    server.start();
    server.as_postgres().create_sessions_table().await.unwrap();
    let folder = folder(&server);
    let name = ".s.PGSQL.5432";
    let breaker = Breaker::start(&folder.join(name), server.folder().join(name));
    let settings = format!("host={} user=postgres dbname=postgres", folder.display());
    each_call_tells_what_its_first_run_did(Postgres::lazy(&settings).unwrap(), breaker).await;
}
