//! `serve` on an address that cannot be had fails at once, and says what was asked for.

use hooks_runtime::prelude::*;
use std::net::TcpListener;

#[tokio::test]
async fn an_address_without_a_port_is_told_how_one_is_written() {
    let error = App::new().serve("localhost").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the address given to `serve` cannot be resolved: write host and port, as in `127.0.0.1:3000`"
    );
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = App::new().serve(address).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {address}"));
}
