//! One request to the other server, and its response.
//!
//! Not with a proxy crate: those return a response without the headers of its connection, which say
//! how it was framed, and an error that does not say whether the connection was closed.

use super::{
    Upstream, UpstreamError, forwarded,
    headers::{self, Coding, transfer_coding},
    stream::Stream,
    tunnel,
    upload::Upload,
    url::Base,
};
use crate::{
    Error, Result, abort,
    entry::has_valid_hosts,
    error::{DropQuietly, Held},
    path::reads_otherwise_decoded,
};
use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, Request},
    http::{HeaderValue, Method, StatusCode, Version, header, request::Parts},
    response::Response,
};
use hyper::{body::Incoming, ext::ReasonPhrase, upgrade::OnUpgrade};
use hyper_util::{
    client::legacy::{self, Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use std::{error::Error as StdError, io, net::SocketAddr, time::Duration};
use tokio::net::TcpStream;
use tower::{ServiceExt, util::MapResponse};

/// How long an idle connection is kept. Shorter than the server does (gunicorn: two seconds), as a
/// request on a connection that the server is closing is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(1);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests to another server.
pub(super) struct Forwarder {
    base: Base,
    timeout: Option<Duration>,
    underscores: bool,
    any_path: bool,
    kept: Client<Connector, Body>,
    /// A client that keeps no connection.
    fresh: Client<Connector, Body>,
}

type Connector = MapResponse<HttpConnector, fn(TokioIo<TcpStream>) -> Stream>;

impl Forwarder {
    pub(super) fn new(base: Base, upstream: &Upstream) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector: Connector = connector.map_response(Stream::new);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT);
        Forwarder {
            base,
            timeout: upstream.timeout,
            underscores: upstream.underscores,
            any_path: upstream.any_path,
            kept: builder.build(connector.clone()),
            fresh: builder.pool_max_idle_per_host(0).build(connector),
        }
    }

    /// Forward one request. A failure to get a response is raised; a response is returned as it is.
    pub(super) async fn forward(&self, request: Request) -> Result<Response> {
        let mut held = Held::new(request);
        let request = held.get();
        if request.method() == Method::CONNECT {
            return Err(abort(StatusCode::NOT_IMPLEMENTED));
        }
        // Not every server checks this, and a hook may have changed it.
        if !has_valid_hosts(request) {
            return Err(abort(StatusCode::BAD_REQUEST));
        }
        if !self.any_path {
            refuse_other_readings(request.uri().path())?;
        }
        if let Coding::Other = transfer_coding(request.headers()) {
            return Err(abort(StatusCode::NOT_IMPLEMENTED));
        }
        // HTTP/1.0 has no upgrades (RFC 9110, 7.8).
        let websocket =
            request.version() == Version::HTTP_11 && headers::is_websocket(request.headers());
        let websocket = websocket.then(|| hyper::upgrade::on(&mut *request));
        let (client_head, body) = held.into_inner().into_parts();
        let client_head = DropQuietly::new(client_head);
        let (mut upload, body) = Upload::of(body);
        let request = self.request(&client_head, body, websocket.is_some())?;
        let sent = match self.timeout {
            None => self.send(request).await,
            Some(limit) => tokio::select! {
                sent = self.send(request) => sent,
                () = upload.silence(limit) => {
                    let message = format!("it was silent for {limit:?}");
                    return Err(self.fail(message, StatusCode::GATEWAY_TIMEOUT));
                }
            },
        };
        match sent {
            Ok(response) => self.response(response, websocket, &client_head),
            Err(error) => Err(upload
                .error()
                .unwrap_or_else(|| self.fail(chain(&error), StatusCode::BAD_GATEWAY))),
        }
    }

    /// The request for the other server.
    fn request(&self, client_head: &Parts, body: Body, opens_websocket: bool) -> Result<Request> {
        let (mut head, ()) = axum::http::Request::new(()).into_parts();
        head.method = client_head.method.clone();
        let uri = self.base.join(&client_head.uri);
        head.uri = uri.ok_or_else(|| abort(StatusCode::BAD_REQUEST))?;
        head.headers = client_head.headers.clone();
        headers::to_upstream(&mut head.headers, opens_websocket, self.underscores);
        let client = client_head.extensions.get::<ConnectInfo<SocketAddr>>();
        let client = client.map(|ConnectInfo(address)| address.ip().to_canonical());
        forwarded::tell(&mut head.headers, client);
        let host = head.headers.entry(header::HOST);
        host.or_insert_with(|| self.base.host.clone());
        let is_chunked = matches!(transfer_coding(&client_head.headers), Coding::Chunked);
        set_length(&mut head, &body, is_chunked);
        Ok(Request::from_parts(head, body))
    }

    /// Send a request; once more if the connection was closed before a response, and if the method
    /// allows it (RFC 9110, 9.2.2).
    async fn send(&self, request: Request) -> Result<Response<Incoming>, legacy::Error> {
        let may_repeat = request.method().is_idempotent() && request.body().is_end_stream();
        let again = may_repeat.then(|| copy_of(&request));
        match (self.kept.request(request).await, again) {
            (Err(error), Some(again)) if was_closed(&error) => self.fresh.request(again).await,
            (sent, _) => sent,
        }
    }

    fn response(
        &self,
        response: Response<Incoming>,
        websocket: Option<OnUpgrade>,
        client_head: &Parts,
    ) -> Result<Response> {
        let mut response = response;
        let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let bad = |message: &str| Err(self.fail(message.to_owned(), StatusCode::BAD_GATEWAY));
        let opens_websocket = switches && headers::is_websocket(response.headers());
        if let Err(fault) = headers::to_client(response.headers_mut()) {
            return bad(fault);
        }
        if switches {
            let Some(client) = websocket.filter(|_| opens_websocket) else {
                return bad("it switched to a protocol that was not asked for");
            };
            let upstream = hyper::upgrade::on(&mut response);
            tunnel::open(client, upstream, &client_head.extensions);
        }
        let (mut head, body) = response.into_parts();
        if switches {
            headers::switch_to_websocket(&mut head.headers);
        }
        // The version belongs to one connection, not to the message (RFC 9110, 6.2).
        head.version = Version::default();
        let reason = head.extensions.remove::<ReasonPhrase>();
        head.extensions.clear();
        if let Some(reason) = reason {
            head.extensions.insert(reason);
        }
        Ok(Response::from_parts(head, Body::new(body)))
    }

    /// Log what happened, as an error handler may take the error, and make the error.
    fn fail(&self, message: String, status: StatusCode) -> Error {
        let upstream = self.base.host.to_str().unwrap_or_default();
        tracing::warn!(upstream, error = %message, "the upstream gave no response");
        Error::new(UpstreamError { message }).with_status(status)
    }
}

/// Say how long the body is: by the header that the client sent, or in chunks.
///
/// A body of a hook may have another length. Without either header hyper sends no body with GET.
fn set_length(head: &mut Parts, body: &Body, is_chunked: bool) {
    let headers = &mut head.headers;
    if is_chunked {
        headers.remove(header::CONTENT_LENGTH);
    }
    let said = headers.contains_key(header::CONTENT_LENGTH);
    if body.is_end_stream() {
        if said {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(0));
        }
    } else if let Some(length) = body.size_hint().exact() {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    } else if !said {
        let chunked = HeaderValue::from_static("chunked");
        headers.insert(header::TRANSFER_ENCODING, chunked);
    }
}

/// A copy of a request without a body.
fn copy_of(request: &Request) -> Request {
    let mut copy = Request::new(Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

/// Whether the other server closed the connection before it answered. (Without a connection, or
/// with an answer that is no HTTP, asking once more is of no use.)
fn was_closed(error: &legacy::Error) -> bool {
    !error.is_connect() && is_of_closed_connection(error)
}

fn is_of_closed_connection(error: &(dyn StdError + 'static)) -> bool {
    let of_hyper = error.downcast_ref::<hyper::Error>();
    let of_io = error.downcast_ref::<io::Error>();
    of_hyper.is_some_and(|error| {
        error.is_incomplete_message() || error.is_canceled() || error.is_closed()
    }) || of_io.is_some_and(|error| {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        [
            BrokenPipe,
            ConnectionAborted,
            ConnectionReset,
            UnexpectedEof,
        ]
        .contains(&error.kind())
    }) || error.source().is_some_and(is_of_closed_connection)
}

/// An error with all its causes: that of the client alone says little.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// The other server may decode such a path, and answer for one that has hooks in this app.
fn refuse_other_readings(path: &str) -> Result<()> {
    if reads_otherwise_decoded(path) {
        let message = format!(
            "the path `{path}` has an empty segment, `%2F`, `%5C` or a backslash, which only \
             `Upstream::any_path` lets through"
        );
        return Err(Error::msg(message).with_status(StatusCode::BAD_REQUEST));
    }
    Ok(())
}
