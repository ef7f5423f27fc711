//! [`Server`]: a Redis or PostgreSQL of one test, on a socket in a folder of its own.

use hooks_batteries::{Postgres, Redis};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Redis,
    Postgres,
}

pub(crate) struct Server {
    kind: Kind,
    folder: PathBuf,
    process: Option<Child>,
    /// That another has replaced.
    replaced: Vec<Child>,
}

impl Server {
    /// A Redis that does not run yet.
    pub(crate) fn redis() -> Self {
        Server::new(Kind::Redis)
    }

    /// A PostgreSQL that does not run yet.
    pub(crate) fn postgres() -> Self {
        let server = Server::new(Kind::Postgres);
        let data = server.folder.join("data");
        let args = [
            "--auth=trust",
            "--username=postgres",
            "--no-sync",
            "--pgdata",
        ];
        done(as_postgres("initdb").args(args).arg(data));
        server
    }

    fn new(kind: Kind) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("hooks-stores-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        if kind == Kind::Postgres && is_root() {
            done(Command::new("chown").arg("postgres").arg(&folder));
        }
        Server {
            kind,
            folder,
            process: None,
            replaced: Vec::new(),
        }
    }

    /// Start it, and wait until it answers.
    pub(crate) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// The same, with further arguments.
    pub(crate) fn start_with(&mut self, arguments: &[&str]) {
        assert!(self.process.is_none(), "it runs");
        let folder = &self.folder;
        let mut command = match self.kind {
            Kind::Redis => {
                let mut command = Command::new("redis-server");
                let args = [
                    "--port",
                    "0",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                ];
                command.args(args).arg("--dir").arg(folder);
                command.arg("--unixsocket").arg(self.socket());
                command
            }
            Kind::Postgres => {
                let mut command = as_postgres("postgres");
                command
                    .args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"])
                    .arg(folder);
                command.arg("-D").arg(folder.join("data"));
                command
            }
        };
        command.args(arguments);
        let log = fs::File::options()
            .append(true)
            .create(true)
            .open(folder.join("log"))
            .unwrap();
        command
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null());
        let process = command.spawn().unwrap_or_else(|error| {
            panic!("{command:?}: {error}: `bash .ci/servers` installs what is missing")
        });
        self.process = Some(process);
        let begun = Instant::now();
        while !self.answers() {
            assert!(
                begun.elapsed() < PATIENCE,
                "{:?} does not start: {}",
                command,
                self.log()
            );
            sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let mut command = match self.kind {
            Kind::Redis => Command::new("redis-cli"),
            Kind::Postgres => as_postgres("pg_isready"),
        };
        match self.kind {
            Kind::Redis => command.arg("-s").arg(self.socket()).arg("ping"),
            Kind::Postgres => command.arg("-h").arg(&self.folder),
        };
        let output = command.output().unwrap();
        // `redis-cli` also succeeds where the server says that it still loads its data.
        let is_loading = matches!(self.kind, Kind::Redis) && output.stdout.trim_ascii() != b"PONG";
        output.status.success() && !is_loading
    }

    /// A host that is gone without a word, and another in its place: the old one still has its
    /// connections.
    pub(crate) fn replace_while_frozen(&mut self) {
        self.freeze();
        self.replaced.extend(self.process.take());
        fs::remove_file(self.socket()).unwrap();
        self.start();
    }

    /// Let it end in order, and wait until it has.
    pub(crate) fn stop(&mut self) {
        let signal = match self.kind {
            Kind::Redis => "TERM",
            // Without waiting for its clients.
            Kind::Postgres => "INT",
        };
        self.signal(signal, false);
        self.process.take().unwrap().wait().unwrap();
    }

    /// It keeps its connections, and does nothing.
    pub(crate) fn freeze(&self) {
        self.signal("STOP", true);
    }

    pub(crate) fn thaw(&self) {
        self.signal("CONT", true);
    }

    fn signal(&self, signal: &str, to_children: bool) {
        let process = self.process.as_ref().expect("it runs").id().to_string();
        let mut all = vec![process.clone()];
        if to_children {
            // PostgreSQL has a process for each connection.
            let children = Command::new("ps")
                .args(["-o", "pid=", "--ppid", &process])
                .output()
                .unwrap();
            let children = String::from_utf8(children.stdout).unwrap();
            all.extend(children.split_whitespace().map(str::to_owned));
        }
        done(Command::new("kill").arg(format!("-{signal}")).args(all));
    }

    /// Where its socket is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    pub(crate) fn redis_url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    pub(crate) fn postgres_settings(&self) -> String {
        format!(
            "host={} user=postgres dbname=postgres",
            self.folder.display()
        )
    }

    pub(crate) fn as_redis(&self) -> Redis {
        Redis::lazy(&self.redis_url()).unwrap()
    }

    pub(crate) fn as_postgres(&self) -> Postgres {
        Postgres::lazy(&self.postgres_settings()).unwrap()
    }

    /// What one of its own clients prints for a command.
    pub(crate) fn ask(&self, question: &str) -> String {
        let mut command = match self.kind {
            Kind::Redis => Command::new("redis-cli"),
            Kind::Postgres => as_postgres("psql"),
        };
        match self.kind {
            Kind::Redis => command
                .arg("-s")
                .arg(self.socket())
                .args(question.split(' ')),
            Kind::Postgres => {
                let args = ["-U", "postgres", "-At", "-c", question, "-h"];
                command.args(args).arg(&self.folder)
            }
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for mut process in self
            .process
            .take()
            .into_iter()
            .chain(self.replaced.drain(..))
        {
            // Its children end with it; one that is stopped does not notice.
            let id = process.id().to_string();
            let children = Command::new("ps")
                .args(["-o", "pid=", "--ppid", &id])
                .output();
            let children =
                children.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
            for child in children.unwrap_or_default().split_whitespace() {
                let _ = Command::new("kill").args(["-KILL", child]).output();
            }
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn done(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {output:?}");
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

/// A program of PostgreSQL, which refuses to run as root.
fn as_postgres(program: &str) -> Command {
    let program = found(program);
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command.current_dir("/");
    command
}

/// Debian keeps the programs of each version in a folder that is not in the `PATH`.
fn found(program: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut places: Vec<_> = versions
        .map(|entry| entry.unwrap().path().join("bin").join(program))
        .collect();
    places.sort();
    places
        .into_iter()
        .rev()
        .find(|place| place.exists())
        .unwrap_or_else(|| Path::new(program).to_owned())
}
