//! [`TestWebSocket`]: the client's end of a WebSocket, over a connection in memory.

use super::{TestClient, TestRequest, TestResponse, or_panic, request::LOCAL};
use crate::{
    error::FinalError,
    ws::{Message, from_tungstenite, to_tungstenite},
};
use axum::{
    body::Body,
    extract::connect_info::{ConnectInfo, MockConnectInfo},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use futures_util::{SinkExt, StreamExt};
use hyper::{body::Incoming, client, server, service::service_fn, upgrade::Upgraded};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    any::type_name,
    convert::Infallible,
    fmt::{self, Display},
    future::{Future, IntoFuture},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};
use tower::Service;

/// The room for bytes that one end has sent and the other has not read.
const BUFFER: usize = 64 * 1024;

impl TestClient {
    /// Open a WebSocket. (Feature `ws`.)
    ///
    /// It is a real one, over a connection in memory: the hooks, the handshake and the messages are
    /// those of a server.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
    ///
    /// #[before_websocket]
    /// fn require_key(headers: HeaderMap) -> Result<()> {
    ///     if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
    /// }
    ///
    /// #[websocket("/echo")]
    /// fn echo(ws: WebSocketUpgrade) -> Response {
    ///     ws.on_upgrade(async |mut socket| {
    ///         while let Some(message) = socket.recv().await {
    ///             socket.send(message?).await?;
    ///         }
    ///         Ok::<_, Error>(())
    ///     })
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().test_client();
    /// let mut socket = client.websocket("/echo").header("x-key", "1").await;
    /// socket.send("hello").await;
    /// assert_eq!(socket.text().await, "hello");
    /// socket.close().await;
    ///
    /// let res = client.websocket("/echo").denied().await;
    /// assert_eq!(res.status(), StatusCode::UNAUTHORIZED);
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the path is not one.
    #[track_caller]
    pub fn websocket(&self, uri: &str) -> TestHandshake {
        let request = self.request(Method::GET, uri);
        TestHandshake(
            request
                .header("connection", "upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", 13)
                // That of RFC 6455: nobody has to keep it secret.
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        )
    }
}

/// A request for a WebSocket. Awaiting it opens the WebSocket.
#[derive(Debug)]
#[must_use = "a WebSocket is opened when its request is awaited"]
pub struct TestHandshake(TestRequest);

impl TestHandshake {
    /// Add a header.
    ///
    /// # Panics
    /// If the name or the value is not one.
    #[track_caller]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        TestHandshake(self.0.header(name, value))
    }

    /// Offer a subprotocol.
    ///
    /// # Panics
    /// If a header cannot hold it.
    #[track_caller]
    pub fn protocol(self, protocol: &str) -> Self {
        self.header("sec-websocket-protocol", protocol)
    }

    /// Open it from this address, which functions take as `ConnectInfo<SocketAddr>`.
    pub fn client_addr(self, address: SocketAddr) -> Self {
        TestHandshake(self.0.client_addr(address))
    }

    /// Open the WebSocket.
    ///
    /// # Panics
    /// If the app denies it: [`denied`](Self::denied) expects that.
    pub async fn open(self) -> TestWebSocket {
        match self.send().await {
            Ok(socket) => socket,
            Err(denial) => {
                panic!("the WebSocket was denied: {denial:?}; call `.denied()` if that is expected")
            }
        }
    }

    /// Expect that the app denies the WebSocket, and return its response.
    ///
    /// # Panics
    /// If the WebSocket opens.
    pub async fn denied(self) -> TestResponse {
        let asked = format!("{}", self.0.request.uri());
        match self.send().await {
            Err(denial) => denial,
            Ok(_) => panic!("the WebSocket of {asked} was opened, not denied: look at its guards"),
        }
    }

    async fn send(self) -> Result<TestWebSocket, TestResponse> {
        let mut request = self.0;
        let asked = format!("{} {}", request.request.method(), request.request.uri());
        let site = request.address();
        let TestRequest { client, request } = request;
        let error = Arc::default();
        let response = exchange(&client, request, &error).await;
        let mut response = or_panic(response, |error| {
            format!("the connection of {asked} broke off before a response came: {error}")
        });
        client.jar().keep(response.headers(), &site);
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let upgraded = hyper::upgrade::on(&mut response).await;
            let upgraded = or_panic(upgraded, |error| {
                format!("the connection of {asked} broke off after the handshake: {error}")
            });
            let stream = TokioIo::new(upgraded);
            return Ok(TestWebSocket {
                stream: WebSocketStream::from_raw_socket(stream, Role::Client, None).await,
                headers: response.headers().clone(),
                asked,
            });
        }
        let mut response = response.map(Body::new);
        let error = error.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(error) = error {
            response.extensions_mut().insert(error);
        }
        let response = TestResponse::new(response, asked);
        response.read_what_ends().await;
        Err(response)
    }
}

impl IntoFuture for TestHandshake {
    type Output = TestWebSocket;
    type IntoFuture = Pin<Box<dyn Future<Output = TestWebSocket> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}

/// Send a request over a connection of its own. A connection carries no error: `error` gets it.
async fn exchange(
    client: &TestClient,
    request: Request<Body>,
    error: &Arc<Mutex<Option<FinalError>>>,
) -> hyper::Result<Response<Incoming>> {
    let (near, far) = tokio::io::duplex(BUFFER);
    let (client, error) = (client.clone(), error.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        client.extend(request.extensions_mut());
        request.extensions_mut().insert(MockConnectInfo(LOCAL));
        if let Some(address) = client.client_addr {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        let (answer, error) = (client.router.clone().call(request), error.clone());
        async move {
            let answer = answer.await?;
            let mut error = error.lock().unwrap_or_else(PoisonError::into_inner);
            *error = answer.extensions().get().cloned();
            Ok::<_, Infallible>(answer)
        }
    });
    let far = server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service);
    tokio::spawn(far.with_upgrades());
    let (mut sender, near) = client::conn::http1::handshake(TokioIo::new(near)).await?;
    tokio::spawn(near.with_upgrades());
    sender.send_request(request).await
}

/// The client's end of an open WebSocket. Dropped, the client has gone away.
pub struct TestWebSocket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    headers: HeaderMap,
    asked: String,
}

impl TestWebSocket {
    /// The headers of the handshake.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The subprotocol that the app has chosen.
    pub fn protocol(&self) -> Option<&str> {
        let protocol = self.headers.get(header::SEC_WEBSOCKET_PROTOCOL)?;
        protocol.to_str().ok()
    }

    /// Send a message. A `&str` or a `String` is a text.
    ///
    /// # Panics
    /// If the app has closed the WebSocket.
    pub async fn send(&mut self, message: impl Into<Message>) {
        let sent = self.stream.send(to_tungstenite(message.into())).await;
        or_panic(sent, |error| {
            format!(
                "the app has closed the WebSocket of {} ({error}): look at what its callback returned",
                self.asked
            )
        });
    }

    /// Send a value as the JSON of a text.
    ///
    /// # Panics
    /// If it does not serialise, or the app has closed the WebSocket.
    pub async fn send_json(&mut self, value: &impl Serialize) {
        let text = or_panic(serde_json::to_string(value), |error| {
            format!("the message does not serialise as JSON ({error})")
        });
        self.send(text).await;
    }

    /// The next message; `None` if the app has closed the connection. Pings are answered, and are no
    /// messages here; a close frame is the last message.
    pub async fn recv(&mut self) -> Option<Message> {
        loop {
            match from_tungstenite(self.stream.next().await?.ok()?) {
                Some(Message::Ping(_) | Message::Pong(_)) | None => {}
                message => return message,
            }
        }
    }

    /// The next message, which is a text.
    ///
    /// # Panics
    /// If it is none.
    pub async fn text(&mut self) -> String {
        match self.recv().await {
            Some(Message::Text(text)) => text.as_str().to_owned(),
            other => panic!(
                "a text was expected from the WebSocket of {}, not {other:?}: read other messages \
                 with `.recv()`",
                self.asked
            ),
        }
    }

    /// The next message, a text that is the JSON of a `T`.
    ///
    /// # Panics
    /// If it is none.
    pub async fn json<T: DeserializeOwned>(&mut self) -> T {
        let text = self.text().await;
        or_panic(serde_json::from_str(&text), |error| {
            format!(
                "{text:?} does not read as a `{}` ({error})",
                type_name::<T>()
            )
        })
    }

    /// Close it, and wait until the app has done the same.
    pub async fn close(mut self) {
        // An error says that it is closed already.
        let _ = self.stream.close(None).await;
        while self.recv().await.is_some() {}
    }
}

impl fmt::Debug for TestWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestWebSocket")
            .field("asked", &self.asked)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
