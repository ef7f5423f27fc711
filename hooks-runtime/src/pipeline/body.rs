//! [`GuardedBody`]: a response body whose panics go no further, and that ends the request.

use super::{BoxFuture, leftover::run_elsewhere, teardown::Teardown};
use crate::{
    Error,
    context::AppData,
    error::{DropQuietly, drop_quietly},
};
use axum::body::{Body, Bytes, HttpBody};
use futures_util::FutureExt;
use http_body::{Frame, SizeHint};
use std::{
    error::Error as StdError,
    fmt, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::runtime::Handle;

/// A response body that ends its request when it has been sent or dropped.
struct GuardedBody {
    inner: Body,
    state: BodyState,
    app: Arc<AppData>,
    sent: u64,
    length: Option<u64>,
    /// The server asks for nothing behind trailers.
    has_ended: bool,
    /// `false` for a response that has only a head: HEAD, 204.
    sends_body: bool,
}

#[expect(
    clippy::large_enum_variant,
    reason = "a box would be one more allocation a request"
)]
enum BodyState {
    /// The body is polled. Its end is the end of the request.
    Sending(Teardown),
    /// The body came to its end, and the async teardown hooks run.
    TearingDown(BoxFuture<'static, ()>),
    /// The body ended, failed or panicked: it is not polled again.
    Over,
}

pub(super) fn guarded(
    inner: Body,
    app: Arc<AppData>,
    teardown: Teardown,
    sends_body: bool,
) -> Body {
    Body::new(GuardedBody {
        length: size_of(&inner).exact(),
        inner,
        state: BodyState::Sending(teardown),
        app,
        sent: 0,
        has_ended: false,
        sends_body,
    })
}

/// The size of a body; unknown if the body panics.
pub(super) fn size_of(body: &Body) -> SizeHint {
    Error::catch(|| body.size_hint()).unwrap_or_default()
}

/// As [`size_of`], which takes longer: to move a hint, and to read it again at once.
fn exact_size(body: &Body) -> Option<u64> {
    Error::catch(|| body.size_hint().exact()).unwrap_or_default()
}

/// Whether a body says that it yields no more.
pub(super) fn is_over(body: &Body) -> bool {
    Error::catch(|| body.is_end_stream()).unwrap_or(false)
}

/// Whether a body is no stream, which would run code of the user's.
pub(super) fn is_buffer(body: &Body) -> bool {
    exact_size(body).is_some() || is_over(body)
}

impl GuardedBody {
    fn is_complete(&self) -> bool {
        match self.length {
            _ if !self.sends_body => true,
            Some(length) => self.sent >= length,
            None => self.has_ended || self.is_end_stream(),
        }
    }

    /// The body is not polled any more. The teardown comes once.
    fn end(&mut self, is_complete: bool) -> Option<Teardown> {
        match mem::replace(&mut self.state, BodyState::Over) {
            BodyState::Sending(mut teardown) => {
                let outcome = teardown.outcome();
                outcome.bytes_sent = self.sent;
                outcome.complete = is_complete;
                Some(teardown)
            }
            other => {
                self.state = other;
                None
            }
        }
    }

    fn log_panic(&self, panic: &Error) {
        if let BodyState::Sending(teardown) = &self.state
            && let Some((method, uri)) = teardown.line()
        {
            tracing::error!(%method, path = uri.path(), error = %panic.chain(), "panic in the body of a response");
        }
    }

    /// The body broke off.
    fn fail(&mut self, error: Error) {
        if let Some(mut teardown) = self.end(false) {
            teardown.outcome().error = Some(Arc::new(error));
            teardown.detach();
        } else {
            drop_quietly(error);
        }
    }
}

impl HttpBody for GuardedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let BodyState::Sending(_) = self.state {
            let inner = Pin::new(&mut self.inner);
            // A panic in here would end the connection's task, and other streams with it.
            let polled = match Error::catch(|| inner.poll_frame(cx)) {
                Ok(polled) => ready!(polled),
                Err(panic) => {
                    self.log_panic(&panic);
                    let for_server = Panicked(panic.to_string());
                    self.fail(panic);
                    return Poll::Ready(Some(Err(axum::Error::new(for_server))));
                }
            };
            match polled {
                Some(Ok(frame)) => {
                    match frame.data_ref() {
                        Some(data) => self.sent += data.len() as u64,
                        None => self.has_ended |= frame.is_trailers(),
                    }
                    return Poll::Ready(Some(Ok(frame)));
                }
                Some(Err(error)) => {
                    let error = BodyError::new(error);
                    self.fail(Error::new(error.clone()));
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
                None => {
                    self.has_ended = true;
                    let is_complete = self.is_complete();
                    if let Some(mut teardown) = self.end(is_complete)
                        && !teardown.run_sync()
                    {
                        self.state = BodyState::TearingDown(Box::pin(teardown.run()));
                    }
                }
            }
        }
        if let BodyState::TearingDown(running) = &mut self.state {
            ready!(running.poll_unpin(cx));
            self.state = BodyState::Over;
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        is_over(&self.inner)
    }

    fn size_hint(&self) -> SizeHint {
        size_of(&self.inner)
    }
}

impl Drop for GuardedBody {
    fn drop(&mut self) {
        let is_complete = self.is_complete();
        if let Some(mut teardown) = self.end(is_complete) {
            teardown.outcome().cancelled = !is_complete;
            teardown.detach();
        }
        if let BodyState::TearingDown(running) = mem::replace(&mut self.state, BodyState::Over) {
            match Handle::try_current() {
                Ok(runtime) => drop(self.app.tasks.spawn_on(running, &runtime)),
                Err(_) => run_elsewhere(running),
            }
        }
        drop_quietly(mem::take(&mut self.inner));
    }
}

/// A panic of a body's stream, for the server.
#[derive(Debug)]
struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Panicked {}

/// What broke a body off, for the server and for teardown.
#[derive(Clone, Debug)]
pub(crate) struct BodyError(Arc<DropQuietly<axum::Error>>);

impl BodyError {
    pub(crate) fn new(error: axum::Error) -> Self {
        BodyError(Arc::new(DropQuietly::new(error)))
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self.0, f)
    }
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Outcome,
        pipeline::fixture::{TeardownCall, Trace, app, is_send, sync, waits},
    };
    use futures_util::stream;
    use http_body_util::BodyExt;
    use std::task::Waker;

    /// A stream of this body, whose request has these hooks.
    fn sends(body: Body, trace: &Trace, hooks: Vec<TeardownCall>, sends_body: bool) -> Body {
        let teardown = Teardown::new(trace.request(hooks), Outcome::unfinished());
        guarded(body, app(), teardown, sends_body)
    }

    fn stream_of(frames: Vec<Result<&'static str, Error>>) -> Body {
        let frames = frames
            .into_iter()
            .map(|frame| frame.map_err(|error| error.to_string()));
        Body::from_stream(stream::iter(frames))
    }

    async fn next(body: &mut Body) -> Option<Result<Bytes, String>> {
        let frame = body.frame().await?;
        let frame = frame.map_err(|error| error.to_string());
        Some(frame.map(|frame| frame.into_data().expect("data")))
    }

    #[test]
    fn a_guarded_body_is_sent() {
        is_send::<GuardedBody>();
    }

    #[tokio::test]
    async fn a_body_at_its_end_ends_the_request() {
        let trace = Trace::default();
        let mut body = sends(
            stream_of(vec![Ok("ab"), Ok("c")]),
            &trace,
            vec![sync()],
            true,
        );
        assert_eq!(next(&mut body).await, Some(Ok("ab".into())));
        assert_eq!(next(&mut body).await, Some(Ok("c".into())));
        assert_eq!(trace.take(), "");
        assert_eq!(next(&mut body).await, None);
        assert_eq!(trace.take(), "complete:3 sync");
        assert_eq!(next(&mut body).await, None);
        drop(body);
        assert_eq!(trace.take(), "");
    }

    #[tokio::test]
    async fn a_body_that_is_dropped_half_way_is_cancelled() {
        let trace = Trace::default();
        let mut body = sends(
            stream_of(vec![Ok("ab"), Ok("c")]),
            &trace,
            vec![sync()],
            true,
        );
        next(&mut body).await;
        drop(body);
        assert_eq!(trace.take(), "cancelled:2 sync");
    }

    #[tokio::test]
    async fn a_body_of_known_length_is_complete_with_its_last_byte() {
        let trace = Trace::default();
        let mut body = sends(Body::from("abc"), &trace, vec![sync()], true);
        next(&mut body).await;
        drop(body);
        assert_eq!(trace.take(), "complete:3 sync");
        drop(sends(Body::from("abc"), &trace, vec![sync()], true));
        assert_eq!(trace.take(), "cancelled:0 sync");
    }

    #[test]
    fn a_head_alone_is_complete() {
        let trace = Trace::default();
        drop(sends(
            stream_of(vec![Ok("abc")]),
            &trace,
            vec![sync()],
            false,
        ));
        assert_eq!(trace.take(), "complete:0 sync");
    }

    #[tokio::test]
    async fn an_error_of_the_body_ends_the_request() {
        let trace = Trace::default();
        let frames = vec![Ok("ab"), Err(Error::msg("it broke off")), Ok("c")];
        let mut body = sends(stream_of(frames), &trace, vec![sync()], true);
        next(&mut body).await;
        assert_eq!(next(&mut body).await, Some(Err("it broke off".to_owned())));
        assert_eq!(trace.take(), "incomplete:2:it broke off sync");
        assert_eq!(next(&mut body).await, None);
        drop(body);
        assert_eq!(trace.take(), "");
    }

    fn panic_now() -> Result<&'static str, BodyError> {
        panic!("it panics")
    }

    #[tokio::test]
    async fn a_panic_of_the_body_ends_the_request() {
        let trace = Trace::default();
        let inner = Body::from_stream(stream::once(async { panic_now() }));
        let mut body = sends(inner, &trace, vec![sync()], true);
        assert_eq!(
            next(&mut body).await,
            Some(Err("panicked: it panics".to_owned()))
        );
        assert_eq!(trace.take(), "incomplete:0:panicked: it panics sync");
        assert_eq!(next(&mut body).await, None);
    }

    #[tokio::test]
    async fn the_end_waits_for_hooks_that_wait() {
        let trace = Trace::default();
        let mut body = sends(stream_of(Vec::new()), &trace, vec![waits(), sync()], true);
        let mut task = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut task).is_pending());
        assert_eq!(trace.take(), "complete:0 begins");
        assert_eq!(next(&mut body).await, None);
        assert_eq!(trace.take(), "ends sync");
        assert_eq!(next(&mut body).await, None);
    }

    #[tokio::test]
    async fn hooks_that_wait_outlive_a_dropped_body() {
        let trace = Trace::default();
        let app = app();
        let teardown = Teardown::new(trace.request(vec![waits(), sync()]), Outcome::unfinished());
        let mut body = guarded(stream_of(Vec::new()), app.clone(), teardown, true);
        let mut task = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut task).is_pending());
        drop(body);
        app.tasks.close();
        app.tasks.wait().await;
        assert_eq!(trace.take(), "complete:0 begins ends sync");
    }
}
