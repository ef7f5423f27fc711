//! Two processes of one app at one port, which share sessions in Redis: whom one knows, the other knows, too.
//!
//! ```text
//! cargo run --example scaled_out
//! curl -c jar -b jar http://127.0.0.1:3000/    # visit 1, answered by process 4711
//! curl -c jar -b jar http://127.0.0.1:3000/    # visit 2, answered by process 4712
//! kill 4711                                    # one of the two, which finishes its requests
//! curl -c jar -b jar http://127.0.0.1:3000/    # visit 3, answered by process 4712
//! ```
//!
//! The operating system gives each connection to one of the processes, now this one, now that one. It is
//! for Unix. A Redis of your own is `REDIS_URL=redis://…`; without it the example starts `redis-server`.

use hooks_batteries::{Redis, Session, Sessions, hours};
use hooks_runtime::prelude::*;
use std::{
    env,
    process::{self, Child, Command, Stdio},
};
use tokio::net::{TcpListener, TcpSocket};

#[get("/")]
fn index(session: Session) -> Result<String> {
    let visit = session.update("visits", |visits: &mut u32| {
        *visits += 1;
        *visits
    })?;
    Ok(format!(
        "visit {visit}, answered by process {}\n",
        process::id()
    ))
}

/// One of the two processes.
#[tokio::main]
async fn serve(redis: &str) -> Result<()> {
    let sessions = Sessions::new(Redis::lazy(redis)?).age(hours(1)).rolling();
    app!().with(sessions).serve_on(shared_port()?).await
}

/// A port that other processes may listen at, too.
fn shared_port() -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseport(true)?;
    socket.bind("127.0.0.1:3000".parse()?)?;
    Ok(socket.listen(1024)?)
}

fn main() -> Result<()> {
    if let Some(redis) = env::args().nth(1) {
        return serve(&redis);
    }
    let (redis, server) = match env::var("REDIS_URL") {
        Ok(url) => (url, None),
        Err(_) => start_redis()?,
    };
    let this = env::current_exe()?;
    let start = |_| Command::new(&this).arg(&redis).spawn();
    let processes: Vec<_> = (0..2).map(start).collect::<Result<_, _>>()?;
    let ids: Vec<_> = processes.iter().map(Child::id).collect();
    println!("http://127.0.0.1:3000, processes {ids:?}");
    for mut process in processes {
        process.wait()?;
    }
    if let Some(mut server) = server {
        server.kill()?;
    }
    Ok(())
}

/// A Redis that keeps nothing on disk and listens at a socket in the folder of temporary files.
fn start_redis() -> Result<(String, Option<Child>)> {
    let socket = env::temp_dir().join(format!("scaled_out-{}.sock", process::id()));
    let server = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--unixsocket"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| Error::msg(format!("no `redis-server` can be started: {error}")))?;
    Ok((format!("redis+unix://{}", socket.display()), Some(server)))
}
