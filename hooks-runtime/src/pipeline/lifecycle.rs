//! The phases of one request in their order (Flask's F1).

use super::{
    Cx, Flow, Goal, Stop, Target, Unmatched,
    around::{Home, surrounded},
    body,
    finalize::{finalize, finalize_generated},
    guard::{guard, guarded_whole},
    settle::{Settled, fail, settle, unraised},
    teardown::Teardown,
};
use crate::{
    Error,
    context::Outcome,
    error::{abort, bare, discard, discard_response},
    registry::{Call, Called},
};
use axum::{
    body::HttpBody as _,
    extract::{OriginalUri, Request},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use std::{future::Future, sync::Arc};

/// Take one request through its plan.
///
/// Not an `async fn`, whose future would hold the request twice.
pub(crate) fn handle(
    target: Arc<Target>,
    request: Request,
) -> impl Future<Output = Response> + Send + 'static {
    let has_middleware = !target.plan.middleware.is_empty();
    let mut flight = InFlight {
        cx: Some(Cx::new(target, request)),
        home: None,
    };
    async move {
        let (response, error) = if has_middleware {
            Box::pin(through_middleware(&mut flight)).await
        } else {
            // As `centre`, which would be one more future to move.
            let mut answer = None;
            let ran = guarded_whole(course(flight.cx(), &mut answer)).await;
            match ended(ran, answer) {
                Ended::Answered(response) => (response, None),
                Ended::Lost(error, answer) => Box::pin(recovered(flight.cx(), error, answer)).await,
            }
        };
        flight.land(response, error)
    }
}

async fn through_middleware(flight: &mut InFlight) -> (Response, Option<Arc<Error>>) {
    let home = flight.home.insert(Arc::default()).clone();
    let cx = flight.cx.take().expect("only `land` and `drop` take it");
    let response = guarded_whole(surrounded(cx, home.clone())).await;
    let response = response.unwrap_or_else(|error| {
        tracing::error!(error = %error.chain(), "panic outside of any hook");
        bare(StatusCode::INTERNAL_SERVER_ERROR)
    });
    flight.cx = home.take();
    (response, home.take_error())
}

/// A request that has begun. Dropped before it lands, the client is gone: teardown runs.
struct InFlight {
    cx: Option<Cx>,
    /// Where it is while middleware has it.
    home: Option<Arc<Home>>,
}

impl InFlight {
    fn cx(&mut self) -> &mut Cx {
        self.cx.as_mut().expect("only `land` and `drop` take it")
    }

    fn land(&mut self, mut response: Response, error: Option<Arc<Error>>) -> Response {
        let Some(cx) = &mut self.cx else {
            // A middleware answered, and somebody still holds its `Next`.
            if let Some(home) = self.home.take() {
                home.leave(Outcome {
                    error,
                    status: Some(response.status()),
                    cancelled: false,
                });
            }
            return response;
        };
        let is_head = cx.is_head;
        if is_head {
            strip_body(&mut response);
        }
        cx.restore_head();
        if cx.target.plan.teardown.is_empty() {
            // A stream runs the user's code. A body of known length is a buffer, and saves the
            // allocation; should it panic, the task of its connection is what contains that.
            if body::size_of(response.body()).exact().is_none() {
                let context = cx.context().clone();
                response = response.map(|inner| body::guarded(inner, context));
            }
            cx.end();
            if error.is_some() {
                discard(error);
            }
            self.cx = None;
            return response;
        }
        let status = response.status();
        let outcome = Outcome {
            error,
            status: Some(status),
            cancelled: false,
        };
        let sends_body = !is_head && !is_bodiless(status);
        let context = cx.context().clone();
        let cx = self.cx.take().expect("a request lands once");
        let teardown = Teardown::new(cx, outcome);
        response.map(|inner| body::with_teardown(inner, context, teardown, sends_body))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let at_home = || self.home.take().and_then(|home| home.take());
        if let Some(mut cx) = self.cx.take().or_else(at_home) {
            cx.restore_head();
            let outcome = Outcome {
                cancelled: true,
                ..Outcome::default()
            };
            Teardown::new(cx, outcome).detach();
        }
    }
}

fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}

/// A HEAD response says how long the body would be, and has none (F103).
fn strip_body(response: &mut Response) {
    let length = body::size_of(response.body()).exact();
    if let Some(length) = length.filter(|&length| length > 0) {
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
    discard(std::mem::take(response.body_mut()));
}

/// Everything but middleware and teardown: the response, and the error that teardown is told of.
pub(super) async fn centre(cx: &mut Cx) -> (Response, Option<Arc<Error>>) {
    // Held out here: a panic in there drops what is in there.
    let mut answer = None;
    let ran = guarded_whole(course(cx, &mut answer)).await;
    match ended(ran, answer) {
        Ended::Answered(response) => (response, None),
        Ended::Lost(error, answer) => Box::pin(recovered(cx, error, answer)).await,
    }
}

/// How a course ended.
enum Ended {
    Answered(Response),
    /// With an error, and the answer there was, if it is one of an after hook.
    Lost(Error, Option<Response>),
}

fn ended(ran: Result<Result<(), Error>, Error>, answer: Option<Response>) -> Ended {
    match (ran.and_then(|ran| ran), answer) {
        (Ok(()), Some(response)) => Ended::Answered(response),
        (Ok(()), None) => unreachable!("a course without an error has an answer"),
        (Err(error), answer) => Ended::Lost(error, answer),
    }
}

/// Boxed by its callers, as all that most requests never come to: a future is as large as the
/// largest of its branches, and is moved.
async fn recovered(
    cx: &mut Cx,
    error: Error,
    answer: Option<Response>,
) -> (Response, Option<Arc<Error>>) {
    let recovered = guarded_whole(recover(cx, error, answer)).await;
    recovered.unwrap_or_else(|error| {
        tracing::error!(error = %error.chain(), "panic outside of any hook");
        let response = bare(StatusCode::INTERNAL_SERVER_ERROR);
        (response, Some(Arc::new(error)))
    })
}

/// Everything up to the finished response head, if nothing fails.
async fn course(cx: &mut Cx, answer: &mut Option<Response>) -> Result<(), Error> {
    let response = dispatch(cx).await?;
    cx.restore_head();
    finalize(cx, answer.insert(response)).await
}

/// What comes of an error, and the error that teardown is told of. If there was an answer already, it
/// is an error of an after hook.
async fn recover(
    cx: &mut Cx,
    error: Error,
    answer: Option<Response>,
) -> (Response, Option<Arc<Error>>) {
    let target = &*cx.target.clone();
    cx.restore_head();
    let mut settled = match answer {
        Some(lost) => {
            discard_response(lost);
            fail(cx, target, error).await
        }
        None => match process_exception(cx, target, error).await {
            Ok(response) => Settled::handled(response),
            Err(error) => settle(cx, target, error).await,
        },
    };
    if let Some(allow) = &cx.allow {
        add_allow(&mut settled.response, allow);
    }
    if !settled.is_generated
        && let Err(error) = guard(finalize(cx, &mut settled.response)).await
    {
        let failed = fail(cx, target, error).await;
        std::mem::replace(&mut settled, failed).discard();
    }
    if settled.is_generated
        && settled.runs_after
        && let Err(error) = finalize_generated(cx, target, &mut settled.response).await
    {
        cx.log("after_request failed on a response to an error", &error);
        discard(error);
    }
    settled.told(target)
}

/// Ask about an error of the view; the first that answers, or fails itself, is the last.
async fn process_exception(
    cx: &mut Cx,
    target: &Target,
    mut error: Error,
) -> Result<Response, Error> {
    if !std::mem::take(&mut cx.in_view) || error.is_plain_response() {
        return Err(error);
    }
    let raised_in = cx.at;
    for step in &target.plan.process_exception {
        cx.at = Some(step.record);
        let asked = step.call.invoke(cx, &mut error);
        let flow = guard(async { Ok::<_, Error>(asked.await) }).await;
        let answer = match flow {
            Ok(Ok(())) => continue,
            Ok(Err(stop)) => stopped(*stop),
            Err(panic) => Err(panic),
        };
        if answer.is_err() {
            cx.log("process_exception failed on this error", &error);
        }
        discard(error);
        return answer;
    }
    cx.at = raised_in;
    Err(error)
}

/// Before hooks, then the kept routing failure, the automatic OPTIONS or the view.
async fn dispatch(cx: &mut Cx) -> Result<Response, Error> {
    if let Err(stop) = before_hooks(cx).await {
        return stopped(*stop);
    }
    match &cx.target.goal {
        Goal::View {
            call,
            record,
            borrows_head,
        } => {
            let (call, record) = (call.clone(), *record);
            let keeps_head = cx.target.plan.head || *borrows_head;
            if !cx.target.plan.process_view.is_empty()
                && let Err(stop) = Box::pin(process_view(cx)).await
            {
                return stopped(*stop);
            }
            cx.at = Some(record);
            cx.in_view = true;
            if keeps_head {
                cx.keep_head();
            }
            let response = match call.start(cx, &mut ()) {
                Called::Done(response) => response,
                Called::Waits(response) => response.await,
            };
            let response = unraised(response?)?;
            cx.in_view = false;
            Ok(response)
        }
        Goal::Options(allow) => {
            let mut response = Response::default();
            response.headers_mut().insert(header::ALLOW, allow.clone());
            Ok(response)
        }
        Goal::Unmatched(Unmatched::NotFound) => Err(abort(StatusCode::NOT_FOUND)),
        Goal::Unmatched(Unmatched::MethodNotAllowed(allow)) => {
            cx.allow = Some(Box::new(allow.clone()));
            Err(abort(StatusCode::METHOD_NOT_ALLOWED))
        }
        Goal::Unmatched(Unmatched::SlashRedirect) => Ok(slash_redirect(&cx.parts)),
        Goal::Merged(_) => Box::pin(enter(cx)).await,
    }
}

fn stopped(stop: Stop) -> Result<Response, Error> {
    match stop {
        Stop::Respond(response) => unraised(response),
        Stop::Raise(error) => Err(error),
    }
}

async fn process_view(cx: &mut Cx) -> Flow {
    let target = cx.target.clone();
    for step in &target.plan.process_view {
        cx.at = Some(step.record);
        step.call.invoke(cx, &mut ()).await?;
    }
    Ok(())
}

async fn before_hooks(cx: &mut Cx) -> Flow {
    let mut next = 0;
    while let Some(call) = run_sync(cx, &mut next)? {
        call.invoke(cx, &mut ()).await?;
    }
    Ok(())
}

/// Hooks up to the first that has to be awaited: plain calls, outside of any future.
///
/// Each is looked up anew, as holding on to the plan would be one more atomic count a request.
fn run_sync(cx: &mut Cx, next: &mut usize) -> Result<Option<Call<(), Flow>>, Box<Stop>> {
    while let Some(step) = cx.target.plan.before.get(*next) {
        *next += 1;
        let Call::Now(call) = step.call else {
            let call = step.call.clone();
            cx.at = Some(step.record);
            return Ok(Some(call));
        };
        cx.at = Some(step.record);
        call(cx, &mut ())?;
    }
    Ok(None)
}

/// A route, or the fallback, of a merged router.
async fn enter(cx: &mut Cx) -> Result<Response, Error> {
    let target = cx.target.clone();
    let Goal::Merged(merged) = &target.goal else {
        return Err(abort(StatusCode::NOT_FOUND));
    };
    if target.plan.head {
        cx.keep_head();
    }
    let request = cx.take_request();
    let response = unraised(merged.call(request).await)?;
    if !is_unsaid(&response) {
        return Ok(response);
    }
    match response.status() {
        StatusCode::NOT_FOUND if !merged.is_matched => Err(abort(StatusCode::NOT_FOUND)),
        StatusCode::METHOD_NOT_ALLOWED => {
            cx.allow = response.headers().get(header::ALLOW).cloned().map(Box::new);
            Err(abort(StatusCode::METHOD_NOT_ALLOWED))
        }
        _ => Ok(response),
    }
}

/// Axum's own 404 and 405 have no body; a fallback of the user's has something to say.
fn is_unsaid(response: &Response) -> bool {
    !response.headers().contains_key(header::CONTENT_TYPE)
        && response.body().size_hint().exact() == Some(0)
}

/// RFC 9110, 15.5.6: a 405 names the methods there are, whoever rendered it.
fn add_allow(response: &mut Response, allow: &HeaderValue) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .entry(header::ALLOW)
            .or_insert_with(|| allow.clone());
    }
}

/// 308, so that a body is sent again (F100). `OriginalUri` has the prefix of an outer router.
fn slash_redirect(parts: &Parts) -> Response {
    let uri = match parts.extensions.get::<OriginalUri>() {
        Some(OriginalUri(uri)) => uri,
        None => &parts.uri,
    };
    // A path of several slashes would read as another host, and browsers take `\` for one.
    let path = format!("/{}/", uri.path().trim_matches('/')).replace('\\', "%5C");
    let location = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut response = bare(StatusCode::PERMANENT_REDIRECT);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
