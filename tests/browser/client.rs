//! [`Client`]: how the tests speak to the driver, one connection for each command.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, Response, Uri, header::HOST};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::{error::Error, sync::Arc, time::Duration};
use thirtyfour::{
    error::{WebDriverError, WebDriverResult},
    session::http::{Body as Json, HttpClient},
};
use tokio::{net::TcpStream, time::timeout};

/// A page may be slow on a busy machine. It bounds a failing test and proves nothing.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy)]
pub(crate) struct Client;

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send(&self, request: Request<Json<'_>>) -> WebDriverResult<Response<Bytes>> {
        let request = request.map(|body| match body {
            Json::Empty => Body::empty(),
            Json::Json(value) => Body::from(value.to_string()),
        });
        let failed = |text: String| WebDriverError::RequestFailed(text);
        match timeout(PATIENCE, exchange(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed("the driver does not answer".to_owned())),
        }
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Client)
    }
}

async fn exchange(
    mut request: Request<Body>,
) -> Result<Response<Bytes>, Box<dyn Error + Send + Sync>> {
    let host = request.uri().authority().ok_or("a URL without a host")?;
    let host = host.to_string();
    let path = request.uri().path_and_query().ok_or("a URL without path")?;
    *request.uri_mut() = Uri::from(path.clone());
    request.headers_mut().insert(HOST, host.parse()?);
    let stream = TokioIo::new(TcpStream::connect(&host).await?);
    let (mut sender, connection) = http1::handshake(stream).await?;
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await?;
    connection.abort();
    Ok(Response::from_parts(head, body))
}
