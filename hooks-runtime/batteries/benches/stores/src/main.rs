//! Sessions in memory, Redis and PostgreSQL, here and in tower-sessions, over real sockets.
//!
//!     cargo run --release --manifest-path hooks-runtime/batteries/benches/stores/Cargo.toml --target-dir target/stores
//!
//! It starts both servers itself, on sockets of their own: `bash .ci/servers` installs what is missing.
//! Every app has one thread, and the clients have another. The apps of a store are measured in turn.

mod load;
mod ours;
#[allow(dead_code, reason = "the tests of the stores use all of it")]
#[path = "../../../../../tests/stores/server.rs"]
mod server;
mod theirs;

use hooks_batteries::session::Memory;
use load::{Figures, Load};
use server::Server;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::mpsc,
    thread,
    time::Duration,
};
use tokio::{net::TcpListener, runtime};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(400);
const PAGES: [&str; 3] = ["/none", "/read", "/count"];
const CLIENTS: [usize; 2] = [1, 32];

/// An app that listens.
struct Running {
    name: &'static str,
    addr: SocketAddr,
    /// Where the time of its thread on the processor is told.
    schedstat: PathBuf,
}

/// Serve an app that is made in the runtime that serves it.
fn serve(name: &'static str, make: impl AsyncFnOnce() -> axum::Router + Send + 'static) -> Running {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let this = fs::canonicalize("/proc/thread-self").expect("Linux");
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let app = make().await;
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
            let listener = listener.expect("a free port");
            let addr = listener.local_addr().expect("the port that it got");
            tell.send((addr, this.join("schedstat")))
                .expect("`main` waits");
            axum::serve(listener, app).await.expect("connections");
        });
    });
    let (addr, schedstat) = told.recv().expect("an app that starts");
    Running {
        name,
        addr,
        schedstat,
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// All rows of one store.
fn compare(store: &str, apps: &[Running; 2]) {
    for page in PAGES {
        let mut cells: [String; 2] = Default::default();
        for clients in CLIENTS {
            let mut loads = apps.each_ref().map(|app| Load::new(app, clients));
            let mut figures: [Vec<Figures>; 2] = Default::default();
            for _ in 0..ROUNDS {
                for (load, figures) in loads.iter_mut().zip(&mut figures) {
                    figures.push(load.run(page, ROUND));
                }
            }
            for (cells, figures) in cells.iter_mut().zip(figures) {
                let rate = median(figures.iter().map(|each| each.rate).collect());
                let cpu = median(figures.iter().map(|each| each.cpu).collect());
                *cells += &format!(" {rate:.0} | {cpu:.1} µs |");
            }
        }
        for (app, cells) in apps.iter().zip(cells) {
            println!("| {store} | `{page}` | {} |{cells}", app.name);
        }
    }
}

fn main() {
    let (mut redis, mut postgres) = (Server::redis(), Server::postgres());
    redis.start_with(&["--appendonly", "no"]);
    postgres.start();

    let (url, settings) = (redis.redis_url(), postgres.postgres_settings());
    let (ours_redis, ours_postgres) = (redis.as_redis(), postgres.as_postgres());
    let stores = [
        (
            "memory",
            [
                serve("hooks", async || ours::app(Memory::new())),
                serve("tower-sessions 0.15", async || theirs::in_memory()),
            ],
        ),
        (
            "Redis",
            [
                serve("hooks", async move || ours::app(ours_redis)),
                serve("tower-sessions 0.14", async move || {
                    theirs::in_redis(&url).await
                }),
            ],
        ),
        (
            "PostgreSQL",
            [
                serve("hooks", async move || {
                    let created = ours_postgres.create_sessions_table().await;
                    created.expect("a table");
                    ours::app(ours_postgres)
                }),
                serve("tower-sessions 0.14", async move || {
                    theirs::in_postgres(&settings).await
                }),
            ],
        ),
    ];

    let heads = CLIENTS.map(|clients| format!(" {clients} at once | processor |"));
    println!("| store | page | |{}", heads.concat());
    println!("|---|---|---|{}", "--:|".repeat(2 * CLIENTS.len()));
    for (store, apps) in &stores {
        compare(store, apps);
    }
    println!("\n| store | | of 50 keys |\n|---|---|--:|");
    for (store, apps) in &stores {
        for app in apps {
            println!("| {store} | {} | {} |", app.name, load::kept(app));
        }
    }
}
