//! Requests that go on after their handshake, until their WebSocket is closed.

use super::{
    Cx, Target, after::call_back_on_handshake, denial::admit, failure::or_reraise,
    finish::InFlight, guard::guard, replaced::ReplacedHead, run::run_inner,
    switching::names_protocol,
};
use crate::{
    Error,
    context::{AppData, Connections, Outcome},
    error::{
        DropQuietly, Unsendable, WebSocketUpgradeRejection, drop_response_quietly, plain_status,
    },
    pipeline::{BoxFuture, Call},
};
use axum::{body::Body, extract::Request, http::StatusCode, response::Response};
use hyper::upgrade::OnUpgrade;
use std::{
    convert::Infallible,
    future::Future,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;
use tracing::{Instrument, Span};

/// Take one request to a websocket route through its plan.
///
/// Up to the handshake the pipeline is part of the server's future, as that of every request: a
/// client that leaves drops it. The handshake is the response; the rest of the pipeline then is a
/// task, which a graceful stop waits for.
pub(crate) fn handle_websocket(
    target: Arc<Target>,
    mut request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send + 'static {
    let connections = target.matched.app.connections.clone();
    let (out, mut handshake) = oneshot::channel();
    let upgrade = request.extensions().get().cloned();
    let sender = HandshakeSender::new(out, upgrade, &target.matched.app);
    request.extensions_mut().insert(sender.clone());
    let mut pipeline = Box::pin(run_all(target, request, sender));
    async move {
        let denial = tokio::select! {
            biased;
            denial = &mut pipeline => denial,
            Ok(handshake) = &mut handshake => {
                connections.track_socket(pipeline.instrument(Span::current()));
                return Ok(handshake);
            }
        };
        // The upgrade may have failed before the server heard of it.
        let handshake = || handshake.try_recv().ok();
        let response = denial.or_else(handshake);
        Ok(response.unwrap_or_else(|| plain_status(StatusCode::INTERNAL_SERVER_ERROR)))
    }
}

/// The whole request; its response, unless the handshake was that.
fn run_all(
    target: Arc<Target>,
    request: Request,
    sender: HandshakeSender,
) -> impl Future<Output = Option<Response>> + Send + 'static {
    let mut flight = InFlight::new(target, request);
    async move {
        let cx = flight.cx();
        cx.begin();
        let (mut response, error) = if cx.target.plan.middleware.is_empty() {
            run_inner(cx).await
        } else {
            flight.run_middleware().await
        };
        let Some(status) = sender.handshake() else {
            flight.finish(&mut response, error);
            return Some(response);
        };
        let failure = sender.take_failure();
        let outcome = Outcome {
            status: Some(status),
            cancelled: failure.is_some(),
            complete: failure.is_none(),
            error: error.or(failure),
            ..Outcome::unfinished()
        };
        flight.close(response, outcome);
        None
    }
}

type View = Call<(), Result<Response, Error>>;

/// A view that runs until the connection that it opens is closed.
///
/// It then returns the head of the handshake, for after hooks and middleware to look at: the client
/// has it already.
pub(crate) fn until_closed(view: View) -> View {
    Call::Erased(Arc::new(move |cx, subject| {
        let view = view.clone();
        Box::pin(async move {
            let opened = view.invoke(cx, subject).await.and_then(or_reraise);
            let mut response = opened.inspect_err(|error| keep_headers(cx, error))?;
            let Some(Upgrade { sender, run }) = Upgrade::take_from(&mut response) else {
                return Ok(response);
            };
            let run = DropQuietly::new(run);
            if cx.denial.may_open(&response) {
                call_back_on_handshake(cx, &mut response)?;
            }
            while cx.denial.may_open(&response)
                && let Some(function) = cx.next_before_handshake()
            {
                let handshake = mem::take(&mut response);
                let changed = guard(async move { function(handshake).await }).await;
                response = changed.and_then(or_reraise)?;
            }
            if !cx.denial.may_open(&response) {
                return Ok(response);
            }
            if sender.connections.is_stopping() {
                // Over HTTP/1 the server would say `Connection: close` in the handshake.
                drop(run);
                drop_response_quietly(response);
                return Ok(plain_status(StatusCode::SERVICE_UNAVAILABLE));
            }
            cx.change_response(&mut response);
            if let Err(unnamed) = names_protocol(&response) {
                drop(run);
                drop_response_quietly(response);
                return Err(unnamed);
            }
            let head = head_of(cx, &response);
            cx.handshake = Some(response.status());
            sender.send(response);
            match run.into_inner().await {
                Err(error) if is_of_connection(&error) => {
                    let (method, uri) = cx.line();
                    tracing::debug!(%method, path = uri.path(), error = %error.chain(), "a WebSocket broke off");
                    sender.set_failure(error);
                    Ok(head)
                }
                ended => ended.map(|()| head),
            }
        })
    }))
}

/// The response to a rejection says which protocol is wanted, whoever renders it.
fn keep_headers(cx: &mut Cx, error: &Error) {
    if let Some(rejection) = error.downcast_ref::<WebSocketUpgradeRejection>() {
        cx.replaced = Some(ReplacedHead::of_rejection(rejection));
    }
}

fn head_of(cx: &Cx, response: &Response) -> Response {
    let mut head = Response::new(Body::empty());
    *head.status_mut() = response.status();
    head.headers_mut().clone_from(response.headers());
    admit(cx, &mut head);
    head
}

/// What the methods of a socket fail with: clients often leave without a close frame.
fn is_of_connection(error: &Error) -> bool {
    let is_it = |cause: &(dyn std::error::Error + 'static)| {
        let of_app = cause
            .source()
            .and_then(<dyn std::error::Error>::downcast_ref::<Unsendable>);
        cause.is::<axum::Error>() && of_app.is_none()
    };
    match error.downcast_ref::<axum::Error>() {
        Some(error) => is_it(error),
        None => error.causes().any(is_it),
    }
}

/// Sends the handshake to the server while the view runs on, and keeps what became of the
/// connection. In the extensions of a request to a websocket route.
#[derive(Clone)]
pub(crate) struct HandshakeSender {
    connection: Arc<Mutex<Connection>>,
    pub(crate) connections: Connections,
    pub(crate) max_message_size: Option<usize>,
    /// A copy for the view, whatever a guard does with that of the request.
    pub(crate) upgrade: Option<OnUpgrade>,
}

struct Connection {
    /// To the server; used once.
    server: Option<oneshot::Sender<Response>>,
    handshake: Option<StatusCode>,
    failure: Option<Arc<Error>>,
}

impl HandshakeSender {
    fn new(server: oneshot::Sender<Response>, upgrade: Option<OnUpgrade>, app: &AppData) -> Self {
        let connection = Connection {
            server: Some(server),
            handshake: None,
            failure: None,
        };
        HandshakeSender {
            connection: Arc::new(Mutex::new(connection)),
            connections: app.connections.clone(),
            max_message_size: app.max_websocket_message_size,
            upgrade,
        }
    }

    /// If nobody waits for the handshake any more, the upgrade fails.
    fn send(&self, handshake: Response) {
        let server = {
            let mut connection = self.lock();
            connection.handshake = Some(handshake.status());
            connection.server.take()
        };
        if let Some(server) = server
            && let Err(refused) = server.send(handshake)
        {
            drop_response_quietly(refused);
        }
    }

    /// The status of the handshake that was sent.
    fn handshake(&self) -> Option<StatusCode> {
        self.lock().handshake
    }

    /// The connection ended without a close frame, or never began.
    fn set_failure(&self, error: Error) {
        self.lock().failure = Some(Arc::new(error));
    }

    fn take_failure(&self) -> Option<Arc<Error>> {
        self.lock().failure.take()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the view leaves to do after its response, the handshake.
pub(crate) struct Upgrade {
    pub(crate) sender: HandshakeSender,
    /// From the upgrade to the end of the callback.
    pub(crate) run: BoxFuture<'static, Result<(), Error>>,
}

/// An [`Upgrade`] in the extensions of the handshake.
#[derive(Clone)]
struct InHandshake(Arc<Mutex<Option<Upgrade>>>);

impl Upgrade {
    pub(crate) fn put_into(self, handshake: &mut Response) {
        let upgrade = InHandshake(Arc::new(Mutex::new(Some(self))));
        handshake.extensions_mut().insert(upgrade);
    }

    fn take_from(response: &mut Response) -> Option<Self> {
        let InHandshake(upgrade) = response.extensions_mut().remove()?;
        let mut upgrade = upgrade.lock().unwrap_or_else(PoisonError::into_inner);
        upgrade.take()
    }
}
