//! [`Socket`]: the client's end of a WebSocket.

use crate::within;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::Response},
};

/// An open WebSocket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Shake hands; `Err` is the response of a server that denies it.
    pub async fn open(
        address: SocketAddr,
        path: &str,
    ) -> Result<(Self, Response<Option<Vec<u8>>>), Response<Option<Vec<u8>>>> {
        let request = format!("ws://{address}{path}").into_client_request();
        let stream = TcpStream::connect(address).await.expect("a server");
        let shaken = client_async(request.expect("a request"), stream);
        match within(shaken).await {
            Ok((socket, response)) => Ok((Socket(socket), response)),
            Err(Error::Http(denial)) => Err(*denial),
            Err(error) => panic!("neither opened nor denied: {error}"),
        }
    }

    /// Send a text.
    pub async fn say(&mut self, text: &str) {
        let said = self.0.send(Message::text(text));
        within(said).await.expect("an open connection");
    }

    /// The next text; `None` if the server hung up.
    pub async fn hear(&mut self) -> Option<String> {
        match within(self.0.next()).await? {
            Ok(Message::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    /// Say goodbye, and wait until the server has hung up.
    pub async fn close(mut self) {
        within(self.0.close(None))
            .await
            .expect("an open connection");
        while within(self.0.next()).await.is_some() {}
    }
}
