//! Requests that go on when their handshake is sent, until their WebSocket is closed.

use super::{
    Conversation, Cx, Door, Target, flight::InFlight, lifecycle::centre, settle::unraised,
};
use crate::{Error, context::Outcome, error::bare, pipeline::Call};
use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode},
    response::Response,
};
use std::{convert::Infallible, future::Future, sync::Arc};
use tokio::sync::oneshot;
use tracing::{Instrument, Span};

/// Take one request to a websocket route through its plan.
///
/// Up to the handshake the pipeline is part of the server's future, as that of every request: a
/// client that leaves drops it. The handshake is the response; the rest of the pipeline then is a
/// task, which a graceful stop waits for.
pub(crate) fn converse(
    target: Arc<Target>,
    mut request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send + 'static {
    let connections = target.matched.app.connections.clone();
    let (out, mut handshake) = oneshot::channel();
    let door = Door::new(out);
    request.extensions_mut().insert(door.clone());
    let mut pipeline = Box::pin(through(target, request, door));
    async move {
        let denial = tokio::select! {
            biased;
            denial = &mut pipeline => denial,
            Ok(handshake) = &mut handshake => {
                connections.track(pipeline.instrument(Span::current()));
                return Ok(handshake);
            }
        };
        // The upgrade may have failed before the server heard of it.
        let handshake = || handshake.try_recv().ok();
        let response = denial.or_else(handshake);
        Ok(response.unwrap_or_else(|| bare(StatusCode::INTERNAL_SERVER_ERROR)))
    }
}

/// The whole request; its response, unless the handshake was that.
fn through(
    target: Arc<Target>,
    request: Request,
    door: Door,
) -> impl Future<Output = Option<Response>> + Send + 'static {
    let mut flight = InFlight::new(Cx::new(target, request));
    async move {
        let cx = flight.cx();
        cx.begin();
        let mut answer = None;
        let error = if cx.target.plan.middleware.is_empty() {
            centre(cx, &mut answer).await
        } else {
            flight.through_middleware(&mut answer).await
        };
        let mut response = answer.expect("a request comes to an answer");
        let Some(status) = door.handshake() else {
            flight.land(&mut response, error);
            return Some(response);
        };
        let broke_off = door.broke_off();
        let outcome = Outcome {
            status: Some(status),
            cancelled: broke_off.is_some(),
            complete: broke_off.is_none(),
            error: error.or(broke_off),
            ..Outcome::default()
        };
        flight.hang_up(response, outcome);
        None
    }
}

type View = Call<(), Result<Response, Error>>;

/// A view that lasts as long as the connection that it opens.
///
/// What it then gives is the handshake without effect, for after hooks and middleware to look at.
pub(crate) fn lasting(view: View) -> View {
    Call::Dyn(Arc::new(move |cx, it| {
        let view = view.clone();
        Box::pin(async move {
            let mut response = unraised(view.invoke(cx, it).await?)?;
            let Some(Conversation { door, course }) = Conversation::take_from(&mut response) else {
                return Ok(response);
            };
            if !is_handshake(cx.line().0, response.status()) {
                return Ok(response);
            }
            let hollow = head_of(&response);
            cx.opened = Some(response.status());
            door.open(response);
            match course.await {
                Err(error) if is_of_connection(&error) => {
                    let (method, uri) = cx.line();
                    tracing::debug!(%method, path = uri.path(), error = %error.chain(), "a WebSocket broke off");
                    door.break_off(error);
                    Ok(hollow)
                }
                ended => ended.map(|()| hollow),
            }
        })
    }))
}

/// Whether the server gives the connection away for such a response (RFC 6455 and RFC 8441).
fn is_handshake(method: &Method, status: StatusCode) -> bool {
    status == StatusCode::SWITCHING_PROTOCOLS || (method == Method::CONNECT && status.is_success())
}

fn head_of(response: &Response) -> Response {
    let mut head = Response::new(Body::empty());
    *head.status_mut() = response.status();
    head.headers_mut().clone_from(response.headers());
    head
}

/// What the methods of a socket fail with: clients leave without a word all day.
fn is_of_connection(error: &Error) -> bool {
    let is_it = |cause: &(dyn std::error::Error + 'static)| cause.is::<axum::Error>();
    error.downcast_ref::<axum::Error>().is_some() || error.causes().any(is_it)
}
