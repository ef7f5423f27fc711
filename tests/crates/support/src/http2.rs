//! A client of HTTP/2.

use crate::within;
use axum::body::Body;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

/// Speak HTTP/2 on a connection.
pub async fn http2(stream: TcpStream) -> SendRequest<Body> {
    let shaken = handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (client, connection) = within(shaken).await.expect("HTTP/2");
    tokio::spawn(connection);
    client
}
