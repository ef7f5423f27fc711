//! What nginx makes of a message, we make of it, too. Skipped where there is no nginx.
#![cfg(unix)]

use crate::upstream::{Next, RawUpstream, request, send};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Child, Command},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::within;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::sleep,
};

/// nginx in front of a server, at a socket in a directory of its own.
struct Nginx {
    process: Child,
    directory: PathBuf,
}

impl Nginx {
    /// `None` if there is no nginx.
    fn start(upstream: &str) -> Option<Self> {
        let directory = env::temp_dir().join(format!("hooks-beside-nginx-{}", process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let at = directory.display();
        let config = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/log; events {{}}
            http {{
                access_log off; client_body_temp_path {at}/a; proxy_temp_path {at}/b;
                fastcgi_temp_path {at}/c; uwsgi_temp_path {at}/d; scgi_temp_path {at}/e;
                server {{
                    listen unix:{at}/socket;
                    location / {{
                        proxy_pass {upstream}; proxy_http_version 1.1;
                        proxy_set_header Host $host; proxy_set_header Connection '';
                    }}
                }}
            }}"
        );
        let file = directory.join("config");
        fs::write(&file, config).expect("a file");
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&directory).arg("-c").arg(&file);
        let process = command.spawn().ok()?;
        Some(Nginx { process, directory })
    }

    async fn send(&self, bytes: &str) -> String {
        let mut stream = within(connect(&self.directory.join("socket"))).await;
        let sent = stream.write_all(bytes.as_bytes()).await;
        sent.expect("an open connection");
        let mut all = Vec::new();
        // A connection that was cut off may be reset.
        let _ = within(stream.read_to_end(&mut all)).await;
        String::from_utf8_lossy(&all).into_owned()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

async fn connect(socket: &Path) -> UnixStream {
    loop {
        if let Ok(stream) = UnixStream::connect(socket).await {
            return stream;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

/// The status; of a response that is no error also its length, and what follows the head.
fn told(response: &str) -> (&str, Option<String>, &str) {
    let status = response.split(' ').nth(1).unwrap_or_default();
    if status >= "400" {
        return (status, None, "");
    }
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    let mut lines = head.lines().map(str::to_lowercase);
    let length = lines.find(|line| line.starts_with("content-length: "));
    (status, length, body)
}

/// The request line and these headers, as the upstream saw them; and the body.
fn seen_since(upstream: &RawUpstream, from: usize) -> Vec<String> {
    let describe = |request: &String| {
        let (head, body) = request.split_once("\r\n\r\n").expect("a head");
        let is_shown = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default();
            let shown = ["x_user", "x-mine", "te", "upgrade", "keep-alive"];
            shown.contains(&&*name.to_lowercase())
        };
        let mut lines: Vec<_> = head.lines().skip(1).filter(is_shown).collect();
        lines.insert(0, head.lines().next().unwrap_or_default());
        format!("{} {body}", lines.join(", "))
    };
    upstream.seen()[from..].iter().map(describe).collect()
}

const CHUNKS: &str = "5\r\nhello\r\n0\r\n\r\n";

fn requests() -> Vec<String> {
    let of = |line: &str, headers: &str| request(line, headers);
    let hosts = |hosts: &str| format!("GET / HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
    let paths = ["/../x", "/%2e%2e/x", "/a/../../x", "/%61dmin?b=%61"];
    let paths = paths.map(|path| of(&format!("GET {path}"), ""));
    let mut all = vec![
        of("GET /", ""),
        of("GET /a?b=c", "x_user: ann\r\nx-mine: 1\r\n"),
        of("GET /", "keep-alive: 5\r\nupgrade: x\r\n"),
        of("POST /", "content-length: 5\r\n") + "hello",
        of("POST /", "content-length: 5\r\ncontent-length: 6\r\n") + "hello",
        of("POST /", "transfer-encoding: gzip, chunked\r\n") + CHUNKS,
        hosts("host: a\r\nhost: b\r\n"),
        hosts("host: a/b\r\n"),
    ];
    all.extend(paths);
    all
}

const ANSWERS: [(&str, &str); 8] = [
    ("GET /", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
    (
        "GET /",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ),
    ("GET /", "HTTP/1.0 200 OK\r\n\r\nhello"),
    (
        "GET /",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbegun",
    ),
    ("GET /", "HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n"),
    ("GET /", "HTTP/1.1 204 No Content\r\n\r\n"),
    ("HEAD /", "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n"),
    ("GET /", ""),
];

#[tokio::test]
async fn requests_and_responses_pass_or_are_refused_as_by_nginx() {
    let which = Arc::<AtomicUsize>::default();
    let which_now = which.clone();
    let upstream = RawUpstream::start(move |_| {
        let (_, answer) = ANSWERS[which_now.load(Ordering::Relaxed)];
        Next::SayLast(answer)
    })
    .await;
    let Some(nginx) = Nginx::start(&format!("{}/", upstream.url())) else {
        return eprintln!("skipped: no nginx here");
    };
    let front = upstream.front().await;
    for request in requests() {
        let before = upstream.seen().len();
        let of_nginx = nginx.send(&request).await;
        let nginx_sent = seen_since(&upstream, before);
        let before = upstream.seen().len();
        let ours = send(front.address(), &request).await;
        assert_eq!(told(&ours), told(&of_nginx), "{request}");
        assert_eq!(seen_since(&upstream, before), nginx_sent, "{request}");
    }
    for (place, (line, answer)) in ANSWERS.into_iter().enumerate() {
        which.store(place, Ordering::Relaxed);
        let of_nginx = nginx.send(&request(line, "")).await;
        let ours = send(front.address(), request(line, "")).await;
        assert_eq!(told(&ours), told(&of_nginx), "{answer:?}");
    }
}
