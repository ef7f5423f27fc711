//! [`Child`]: a server in a process of its own, as signals are for whole processes.
//!
//! It is the test binary once more, run for its test `the_server` only, and talks by lines.

use std::{
    env, fmt,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

const PATIENCE: Duration = Duration::from_secs(20);
const ADDRESS: &str = "serving address=";
/// A limit that no test reaches.
pub const LONG: &str = "600000";
/// A limit that whatever hangs is sure to reach.
pub const SHORT: &str = "1";

/// In the server: a line for the test to read.
pub fn say(line: impl fmt::Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "server: {line}").expect("a test that reads");
    out.flush().expect("a test that reads");
}

/// In the server: wait for the test to write a line.
pub async fn wait_for_the_test() {
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    read.await.expect("no panic").expect("a line");
}

/// In the server: the limit that the test has set, and all that is logged at these levels is said.
/// `None` in a test.
pub fn limit(says: &'static [Level]) -> Option<Duration> {
    let limit = env::var("LIMIT").ok()?.parse().expect("milliseconds");
    tracing::subscriber::set_global_default(Says(says)).expect("the only subscriber");
    Some(Duration::from_millis(limit))
}

/// The module that has the test `the_server`.
#[derive(Clone, Copy)]
pub struct Program {
    module: &'static str,
    /// What the server says before it serves.
    says: &'static [&'static str],
}

/// A server that runs.
pub struct Child {
    process: process::Child,
    says: BufReader<ChildStdout>,
    address: String,
}

impl Program {
    /// With `module_path!()`.
    pub const fn new(module: &'static str, says: &'static [&'static str]) -> Self {
        Program { module, says }
    }

    /// Start the server.
    pub fn begin(self, limit: &str, environment: &[(&str, &str)]) -> Child {
        // Test names go without the crate.
        let test = match self.module.split_once("::") {
            Some((_, module)) => format!("{module}::the_server"),
            None => "the_server".to_owned(),
        };
        let mut command = Command::new(env::current_exe().expect("this binary"));
        command
            .args(["--exact", &test, "--nocapture"])
            .env("LIMIT", limit)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("a child");
        let says = BufReader::new(child.stdout.take().expect("its output"));
        Child {
            process: child,
            says,
            address: String::new(),
        }
    }

    /// Start the server, hear what it says first, and wait until it serves.
    pub fn start(self, limit: &str, environment: &[(&str, &str)]) -> Child {
        let mut server = self.begin(limit, environment);
        server.says(self.says);
        let serving = server.heard();
        let address = serving.strip_prefix(ADDRESS).expect("an address");
        address.clone_into(&mut server.address);
        server
    }
}

impl Child {
    /// The next line of the server.
    pub fn heard(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.says.read_line(&mut line).expect("output");
            assert!(read > 0, "the server ended");
            if let Some((_, line)) = line.split_once("server: ") {
                return line.trim_end().to_owned();
            }
        }
    }

    /// The next lines of the server.
    #[track_caller]
    pub fn says(&mut self, lines: &[&str]) {
        for line in lines {
            assert_eq!(self.heard(), *line);
        }
    }

    /// Open a connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a server that listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Send a request on a connection of its own.
    pub fn send(&mut self, path: &str) -> TcpStream {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").expect("an open connection");
        stream
    }

    /// Signal the server that serves.
    pub fn signal(&mut self, name: &str) {
        self.signal_early(name);
        self.says(&["stopping: requests in flight may finish"]);
    }

    /// Signal the server that does not serve yet.
    pub fn signal_early(&mut self, name: &str) {
        let pid = self.process.id().to_string();
        let killed = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(killed.expect("kill").success());
    }

    /// Let the server go on that waits for the test.
    pub fn let_through(&mut self) {
        let stdin: &mut ChildStdin = self.process.stdin.as_mut().expect("its input");
        writeln!(stdin).expect("a server that reads");
    }

    /// Wait for its end: the exit code.
    pub fn status(mut self) -> Option<i32> {
        self.process.wait().expect("the end of the child").code()
    }
}

/// No test leaves a server behind.
impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All that comes until the server hangs up.
pub fn read_all(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    // A connection that was cut off may be reset.
    let _ = stream.read_to_end(&mut all);
    String::from_utf8(all).expect("text")
}

/// Says what the runtime logs at these levels.
struct Says(&'static [Level]);

impl Subscriber for Says {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hooks_runtime") && self.0.contains(metadata.level())
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        say(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// The message, then every field.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}{}", self.0);
        } else {
            let _ = fmt::Write::write_fmt(&mut self.0, format_args!(" {}={value:?}", field.name()));
        }
    }
}
