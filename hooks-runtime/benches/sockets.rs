//! One case behind a socket, for a load generator: `sockets CASE PORT`, see `sockets.py`.
//!
//! `served/16` is `pairs_16/sync` in `App::serve`; all others are in `axum::serve`.

mod apps;

use std::net::Ipv4Addr;
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
    let case = apps::CASES.iter().find(|case| case.name == name);
    let app = (case.expect("the name of a case").app)();
    let listener = TcpListener::bind(addr).await.expect("a free port");
    axum::serve(listener, app).await.expect("connections");
}
