//! One case behind a socket, for a load generator: `sockets CASE PORT`, see `sockets.py`.
//!
//! `served/16` is `pairs_16/sync` in `App::serve`; all others are in `axum::serve`, and with
//! `connect_info/` before their names they tell functions who the client is, as `App::serve` does.

mod apps;

use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter(|each| each != "--bench");
    // `cargo bench` runs every target, this one without arguments.
    let (Some(name), Some(port)) = (arguments.next(), arguments.next()) else {
        println!("a server for sockets.py: give it a case and a port");
        return;
    };
    let addr = (Ipv4Addr::LOCALHOST, port.parse().expect("a port"));
    if name == "served/16" {
        let served = apps::with_sync_pairs(16).serve(addr).await;
        return served.expect("a free port");
    }
    let (name, tells) = match name.strip_prefix("connect_info/") {
        Some(name) => (name, true),
        None => (&*name, false),
    };
    let case = apps::CASES.iter().find(|case| case.name == name);
    let app = (case.expect("the name of a case").app)();
    let listener = TcpListener::bind(addr).await.expect("a free port");
    if tells {
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).await.expect("connections");
    } else {
        axum::serve(listener, app).await.expect("connections");
    }
}
