//! Clients: each has a connection that is kept alive, and a session of its own.

use crate::Running;
use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{self, Runtime},
    task::JoinSet,
};

/// Written to one session at once.
pub(crate) const KEYS: usize = 50;
/// What a view has to do beside that.
pub(crate) const WORK: Duration = Duration::from_millis(30);

pub(crate) struct Load {
    runtime: Runtime,
    schedstat: PathBuf,
    clients: Vec<Client>,
}

#[derive(Clone, Copy)]
pub(crate) struct Figures {
    /// Requests per second.
    pub(crate) rate: f64,
    /// Microseconds of the app's thread on the processor for one request.
    pub(crate) cpu: f64,
}

impl Load {
    pub(crate) fn new(app: &Running, clients: usize) -> Self {
        let runtime = runtime();
        let clients = runtime.block_on(async {
            let mut all = Vec::new();
            for _ in 0..clients {
                all.push(Client::new(app.addr, None).await);
            }
            all
        });
        let schedstat = app.schedstat.clone();
        Load {
            runtime,
            schedstat,
            clients,
        }
    }

    pub(crate) fn run(&mut self, page: &str, time: Duration) -> Figures {
        let (cpu, start) = (self.cpu(), Instant::now());
        let requests = self.runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for mut client in self.clients.drain(..) {
                let request = client.request(page);
                tasks.spawn(async move {
                    let mut requests = 0;
                    while start.elapsed() < time {
                        client.send(&request).await;
                        requests += 1;
                    }
                    (requests, client)
                });
            }
            let mut all = 0;
            for (requests, client) in tasks.join_all().await {
                all += requests;
                self.clients.push(client);
            }
            f64::from(all)
        });
        Figures {
            rate: requests / start.elapsed().as_secs_f64(),
            cpu: (self.cpu() - cpu) / 1e3 / requests,
        }
    }

    /// Nanoseconds, by the scheduler's clock.
    fn cpu(&self) -> f64 {
        let text = fs::read_to_string(&self.schedstat).expect("Linux");
        let first = text.split(' ').next().expect("three numbers");
        first.parse().expect("a number")
    }
}

/// How many of the keys that many clients write to one session at once are there in the end.
pub(crate) fn kept(app: &Running) -> String {
    runtime().block_on(async {
        let mut first = Client::new(app.addr, None).await;
        let mut tasks = JoinSet::new();
        for at in 0..KEYS {
            let mut client = Client::new(app.addr, Some(first.cookie.clone())).await;
            let request = client.request(&format!("/put/k{at}"));
            tasks.spawn(async move { client.send(&request).await });
        }
        tasks.join_all().await;
        first.send(&first.request("/kept")).await.body
    })
}

fn runtime() -> Runtime {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

struct Client {
    stream: TcpStream,
    cookie: String,
    buffer: Vec<u8>,
}

struct Answer {
    head: String,
    body: String,
}

impl Client {
    /// With this session, or with a new one.
    async fn new(addr: SocketAddr, cookie: Option<String>) -> Self {
        let stream = TcpStream::connect(addr).await.expect("an app that listens");
        stream.set_nodelay(true).expect("a TCP socket");
        let is_new = cookie.is_none();
        let mut client = Client {
            stream,
            cookie: cookie.unwrap_or_default(),
            buffer: Vec::new(),
        };
        if is_new {
            let answer = client.send(&client.request("/count")).await;
            let cookie = header(&answer.head, "set-cookie").expect("a session");
            let cookie = cookie.split(';').next().unwrap_or_default();
            client.cookie = cookie.to_owned();
        }
        client
    }

    fn request(&self, page: &str) -> String {
        let cookie = &self.cookie;
        format!("GET {page} HTTP/1.1\r\nhost: www.example.com\r\ncookie: {cookie}\r\n\r\n")
    }

    async fn send(&mut self, request: &str) -> Answer {
        let all = self.stream.write_all(request.as_bytes()).await;
        all.expect("a connection that stays open");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await;
            assert!(read.expect("an answer") > 0, "no whole answer");
            if let Some(answer) = whole(&self.buffer) {
                assert!(answer.head.starts_with("HTTP/1.1 200"), "{}", answer.head);
                return answer;
            }
        }
    }
}

fn whole(bytes: &[u8]) -> Option<Answer> {
    let (head, body) = std::str::from_utf8(bytes).ok()?.split_once("\r\n\r\n")?;
    let length: usize = header(head, "content-length")?.parse().ok()?;
    (body.len() == length).then(|| Answer {
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let (_, value) = lines.find(|(each, _)| each.eq_ignore_ascii_case(name))?;
    Some(value)
}
