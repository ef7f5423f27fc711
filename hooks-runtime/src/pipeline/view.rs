//! The view, or what answers in its place.

use super::{
    Cx, Flow, Goal, PlannedMiddleware, Stage, Stop, Unmatched, allow,
    failure::{or_reraise, reraise},
    render,
    replaced::ReplacedHead,
};
use crate::{
    Error,
    error::{Held, RaisedError, abort, plain_status},
    path::{has_dot_segment, original},
    pipeline::{Call, invoke},
    source::Origin,
};
#[cfg(feature = "ws")]
use crate::{error::drop_response_quietly, pipeline::denial::admit};
use axum::{
    body::{Body, HttpBody as _},
    http::{Extensions, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::Response,
};
use futures_util::{FutureExt, StreamExt, stream};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use std::{fmt, future::Future, mem};
use tower::Service;

/// The view after its `process_view` hooks, the kept routing failure or the automatic OPTIONS.
///
/// Into `slot`: a response is moved as seldom as possible, as each time waits for the time before. By
/// `get_or_insert`, as `insert` keeps the new one aside while it drops an old one. Not an `async fn`,
/// as `run_phases`.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` copies its arguments once more"
)]
pub(super) fn answer<'a>(
    cx: &'a mut Cx,
    slot: &'a mut Option<Response>,
) -> impl Future<Output = Result<(), Error>> + Send + use<'a> {
    async move {
        let answered = match &cx.target.goal {
            Goal::View {
                call,
                record,
                needs,
                is_websocket,
                ..
            } => {
                let (call, record) = (call.clone(), *record);
                #[cfg(feature = "ws")]
                let denial = (!is_websocket).then_some(cx.denial);
                #[cfg(not(feature = "ws"))]
                let _ = is_websocket;
                let takes_body = needs.body;
                // A body extractor beside `&Parts` would take the head away.
                let keeps_head = cx.target.plan.head
                    || needs.borrows_head
                    || takes_body && cx.target.plan.keeps_taken_head();
                if !cx.target.plan.process_view.is_empty()
                    && let Err(stop) = match plain_process_view(cx) {
                        Ok(Some(next)) => Box::pin(process_view(cx, next)).await,
                        Ok(None) => Ok(()),
                        Err(stop) => Err(stop),
                    }
                {
                    *slot = Some(stopped_by_hook(cx, *stop)?);
                    return Ok(());
                }
                cx.current = Some(record);
                cx.stage = Stage::View;
                if !takes_body {
                    cx.drop_body();
                }
                if keeps_head {
                    cx.save_head();
                }
                let response = match call {
                    Call::Sync(call) => slot.get_or_insert(call(cx, &mut ())?),
                    call => {
                        let no_subject = &mut ();
                        slot.get_or_insert(invoke!(call, cx, no_subject)?)
                    }
                };
                reraise(response)?;
                #[cfg(feature = "ws")]
                match denial {
                    Some(denial) => denial.check(response, &record)?,
                    None => admit(cx, response),
                }
                return Ok(());
            }
            Goal::Options(allow) => {
                let mut response = Response::default();
                let allow = allow::with_methods_of(&cx.parts.extensions, allow);
                response.headers_mut().insert(header::ALLOW, allow);
                Ok(response)
            }
            Goal::Unmatched(Unmatched::NotFound) => Err(abort(StatusCode::NOT_FOUND)),
            Goal::Unmatched(Unmatched::MethodNotAllowed) => {
                let allow = allow::take(&mut cx.parts.extensions);
                cx.replaced = allow.map(|allow| ReplacedHead::allowing(allow.into()));
                Err(abort(StatusCode::METHOD_NOT_ALLOWED))
            }
            Goal::Unmatched(Unmatched::SlashRedirect) => Ok(slash_redirect(&cx.parts)),
            Goal::Merged(_) | Goal::Foreign(_) => Box::pin(enter(cx)).await,
            Goal::InnerService(_) => Box::pin(step_inside(cx)).await,
        };
        *slot = Some(answered?);
        Ok(())
    }
}

/// The answer of a hook that stopped the request.
pub(super) fn stopped(stop: Stop) -> Result<Response, Error> {
    match stop {
        Stop::Respond(response) => or_reraise(response),
        Stop::Raise(error) => Err(error),
    }
}

/// As [`stopped`], of a before hook. It opens no WebSocket, whatever the route.
pub(super) fn stopped_by_hook(cx: &Cx, stop: Stop) -> Result<Response, Error> {
    let response = stopped(stop)?;
    #[cfg(feature = "ws")]
    if let Some(hook) = cx.current
        && let Err(error) = cx.denial.check(&response, &hook)
    {
        drop_response_quietly(response);
        return Err(error);
    }
    #[cfg(not(feature = "ws"))]
    let _ = cx;
    Ok(response)
}

/// Run the hooks up to the first that has to be awaited, and return its index, so that most requests
/// have no future for them.
fn plain_process_view(cx: &mut Cx) -> Result<Option<usize>, Box<Stop>> {
    cx.stage = Stage::Routing;
    let mut next = 0;
    while let Some(step) = cx.target.plan.process_view.get(next) {
        if step.is_to_run(cx) {
            let Call::Sync(call) = step.call else {
                return Ok(Some(next));
            };
            cx.current = Some(step.record);
            call(cx, &mut ())?;
        }
        next += 1;
    }
    Ok(None)
}

/// The hooks from this one on.
async fn process_view(cx: &mut Cx, first: usize) -> Flow {
    cx.stage = Stage::Routing;
    let target = cx.target.clone();
    for step in target.plan.process_view.iter().skip(first) {
        if step.is_to_run(cx) {
            cx.current = Some(step.record);
            step.call.invoke(cx, &mut ()).await?;
        }
    }
    Ok(())
}

/// What axum or another service answers.
async fn enter(cx: &mut Cx) -> Result<Response, Error> {
    let target = cx.target.clone();
    let is_matched = target.matched.endpoint.is_some();
    if is_matched && let Err(stop) = process_view(cx, 0).await {
        return stopped_by_hook(cx, *stop);
    }
    if target.plan.keeps_taken_head() {
        cx.save_head();
    }
    if let Goal::Foreign(_) = target.goal {
        refuse_dot_segments(&cx.parts.uri)?;
    }
    let more_methods = allow::take(&mut cx.parts.extensions);
    let request = cx.take_request();
    cx.stage = if is_matched {
        Stage::View
    } else {
        Stage::Routing
    };
    let (Ok(response), is_foreign) = match &target.goal {
        Goal::Merged(merged) => (merged.call(request).await, false),
        Goal::Foreign(router) => (router.clone().call(request).await, true),
        _ => return Err(abort(StatusCode::NOT_FOUND)),
    };
    let mut response = or_reraise_of_other(cx, response)?;
    #[cfg(feature = "ws")]
    admit(cx, &mut response);
    if is_foreign {
        // The inner app has handled this error already.
        response.extensions_mut().remove::<RaisedError>();
        return Ok(response);
    }
    // Axum has answered: an error from here on is not the view's.
    cx.stage = Stage::Routing;
    allow::add_to(&mut response, more_methods);
    let status = response.status();
    let may_be_axums = match status {
        StatusCode::NOT_FOUND => !is_matched,
        status => status == StatusCode::METHOD_NOT_ALLOWED,
    };
    let mut response = Held::new(response);
    if !may_be_axums || !is_bare(response.get())? {
        return Ok(response.into_inner());
    }
    let response = response.into_inner();
    cx.replaced = Some(ReplacedHead::of(response));
    Err(abort(status))
}

/// As [`or_reraise`], for a response of another program, whose layers have set headers on it.
fn or_reraise_of_other(cx: &mut Cx, mut response: Response) -> Result<Response, Error> {
    match reraise(&mut response) {
        Ok(()) => {
            if render::is_deferred(&response) {
                // It may fail when it is rendered.
                cx.replaced = Some(ReplacedHead::headers_of(&response));
            }
            Ok(response)
        }
        Err(error) => {
            cx.replaced = Some(ReplacedHead::of(response));
            Err(error)
        }
    }
}

/// A service that resolves paths would take such a one for another, which has other hooks.
fn refuse_dot_segments(uri: &Uri) -> Result<(), Error> {
    if has_dot_segment(uri.path()) {
        let message = format!("the path `{}` has a segment `.` or `..`", uri.path());
        return Err(Error::msg(message).with_status(StatusCode::BAD_REQUEST));
    }
    Ok(())
}

/// The service inside of a `HooksLayer`: its answer is the view's.
async fn step_inside(cx: &mut Cx) -> Result<Response, Error> {
    let target = cx.target.clone();
    let Goal::InnerService(inner) = &target.goal else {
        return Err(abort(StatusCode::NOT_FOUND));
    };
    if let Err(stop) = process_view(cx, 0).await {
        return stopped_by_hook(cx, *stop);
    }
    cx.check_copy();
    // No function of the app's runs.
    cx.current = None;
    if target.plan.keeps_taken_head() {
        cx.save_head();
    }
    let functions = AnyOf(&target.plan.middleware, cx.copied_for);
    let call = inner.call(cx.take_request(), &functions)?;
    cx.stage = Stage::View;
    let response = call.await?;
    #[cfg_attr(not(feature = "ws"), expect(unused_mut, reason = "admitted with it"))]
    let mut response = or_reraise_of_other(cx, response)?;
    #[cfg(feature = "ws")]
    admit(cx, &mut response);
    Ok(response)
}

/// All functions that may have kept the body, for a message that cannot say which one it was.
struct AnyOf<'a>(&'a [PlannedMiddleware], Option<&'static Origin>);

impl fmt::Display for AnyOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let middleware = self.0.iter().map(|each| each as &dyn fmt::Display);
        let hook = self.1.iter().map(|hook| hook as &dyn fmt::Display);
        for (place, function) in middleware.chain(hook).enumerate() {
            let or = if place == 0 { "" } else { " or " };
            write!(f, "{or}{function}")?;
        }
        Ok(())
    }
}

/// Axum's own 404 and 405 have no body; those of a fallback of the user's have one.
fn is_bare(response: &mut Response) -> Result<bool, Error> {
    let headers = response.headers();
    // For HEAD, a router in a `nest_service` has removed its body, and says how long it was.
    let length = headers.get(header::CONTENT_LENGTH);
    if headers.contains_key(header::CONTENT_TYPE) || length.is_some_and(|length| length != "0") {
        return Ok(false);
    }
    match response.body().size_hint().exact() {
        Some(length) => Ok(length == 0),
        None => ends_at_once(response.body_mut()),
    }
}

/// Whether a body of unknown length is over before it began: a layer may hide that there is none. What
/// is read of it stays in it.
fn ends_at_once(body: &mut Body) -> Result<bool, Error> {
    let first = Error::catch(|| body.frame().now_or_never())?;
    let Some(first) = first else { return Ok(false) };
    let Some(first) = first else { return Ok(true) };
    let rest = BodyStream::new(mem::take(body));
    *body = Body::new(StreamBody::new(stream::iter([first]).chain(rest)));
    Ok(false)
}

/// 308, so that a body is sent again (F100).
fn slash_redirect(parts: &Parts) -> Response {
    let location = slashed(&parts.extensions, &parts.uri);
    let mut response = plain_status(StatusCode::PERMANENT_REDIRECT);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Where a request is redirected to that lacks a slash.
pub(crate) fn slashed(extensions: &Extensions, uri: &Uri) -> String {
    let uri = original(extensions, uri);
    // A path of several slashes would read as another host, and browsers take `\` for one.
    let path = format!("/{}/", uri.path().trim_matches('/')).replace('\\', "%5C");
    match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}
