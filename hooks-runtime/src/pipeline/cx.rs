//! [`Cx`]: what the pipeline hands from phase to phase.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

#[cfg(feature = "ws")]
use super::denial::Denial;
use super::{
    Goal, Stage, Target, body::is_over, entered::Entered, replaced::ReplacedHead, run::BUG,
    unread::Unread, upload::watched,
};
#[cfg(feature = "ws")]
use crate::context::BeforeHandshake;
use crate::{
    Error, RequestContext,
    context::{AfterThis, SeenAs, Value, Values, Visible},
    entry::bring_into_form,
    error::drop_quietly,
    source::Origin,
};
use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{Method, StatusCode, Uri, request::Parts},
    response::Response,
};
use std::{fmt, mem, sync::Arc};
use tracing::Span;

/// One request on its way through the pipeline.
pub struct Cx {
    pub(crate) target: Arc<Target>,
    pub(crate) parts: Parts,
    /// `None` once somebody has it, or nobody can read it any more.
    body: Option<Body>,
    /// The body was given away, in a wrapper that tells the context if the client leaves.
    is_watched: bool,
    /// The last hook that got a copy of the body. It may read that until it returns.
    pub(super) copied_for: Option<&'static Origin>,
    request_line: RequestLine,
    pub(crate) is_head: bool,
    /// Whether the client asks for a WebSocket, whoever has the head now.
    #[cfg(feature = "ws")]
    pub(super) denial: Denial,
    /// What the response said of its body before hooks and middleware had it. A box, as most say
    /// nothing.
    pub(super) entered: Option<Box<Entered>>,
    /// Decides what an error means.
    pub(super) stage: Stage,
    /// The function that runs, or ran last, for the log.
    pub(crate) current: Option<&'static Origin>,
    /// A copy of the head, while a middleware or the view has the head itself.
    pub(crate) saved_head: Option<Box<Parts>>,
    /// The status of the handshake, once it was sent: no client sees what comes after it.
    pub(crate) handshake: Option<StatusCode>,
    /// The head of the response that became an error, once it did.
    pub(super) replaced: Option<ReplacedHead>,
    /// What its hooks have provided. The context knows it, too.
    pub(crate) provided: Values,
    /// The span around the before hooks, if there is one and something runs after the response.
    span: Option<Arc<Span>>,
    /// What the function that runs sees, if it is not what the route sees.
    seen_as: Option<Arc<Visible>>,
}

/// Where the method and the URI are, as they came in.
enum RequestLine {
    /// In the head, which nobody has taken yet.
    InHead,
    /// Here, as somebody has taken the head.
    Saved(Box<(Method, Uri)>),
    /// In the context, which is made when somebody asks for it: most requests do without.
    InContext(RequestContext),
}

impl Cx {
    #[inline]
    pub(crate) fn new(target: Arc<Target>, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Cx {
            is_head: false,
            #[cfg(feature = "ws")]
            denial: Denial::default(),
            entered: None,
            stage: Stage::Before,
            target,
            parts,
            body: Some(body),
            is_watched: false,
            copied_for: None,
            request_line: RequestLine::InHead,
            current: None,
            saved_head: None,
            handshake: None,
            replaced: None,
            provided: Values::default(),
            span: None,
            seen_as: None,
        }
    }

    /// What it was made of, if nothing has run yet.
    pub(super) fn into_request(self) -> (Arc<Target>, Request) {
        let body = self.body.unwrap_or_default();
        (self.target, Request::from_parts(self.parts, body))
    }

    /// At the first poll. In `new` is only what costs nothing: the request is moved after that.
    pub(crate) fn begin(&mut self) {
        self.is_head = self.parts.method == Method::HEAD;
        #[cfg(feature = "ws")]
        {
            self.denial = Denial::of(&self.parts);
        }
        bring_into_form(&mut self.parts);
        if self.target.has_context {
            let context = self.context().clone();
            if self.target.exposes {
                self.parts.extensions.insert(context);
            }
        }
    }

    /// Keep the span that is current around the before hooks: that of a middleware is not current any
    /// more when teardowns run.
    #[inline]
    pub(super) fn keep_span(&mut self) {
        if self.target.has_context || !self.target.plan.teardown.is_empty() {
            let span = Span::current();
            if !span.is_none() {
                self.span = Some(Arc::new(span));
            }
        }
    }

    /// The span for what runs after the response.
    pub(super) fn span(&self) -> Span {
        self.span.as_deref().cloned().unwrap_or_else(Span::none)
    }

    /// Whether an error handler, or its page, is what runs now.
    pub(crate) fn handles_error(&self) -> bool {
        self.stage == Stage::Handling
    }

    pub(crate) fn context(&mut self) -> &RequestContext {
        let (method, uri) = match &mut self.request_line {
            RequestLine::InContext(_) => return self.existing_context().expect(BUG),
            RequestLine::InHead => (self.parts.method.clone(), self.parts.uri.clone()),
            RequestLine::Saved(line) => mem::take(&mut **line),
        };
        let (matched, keeps_time) = (self.target.matched.clone(), self.target.has_context);
        let context = RequestContext::new(matched, keeps_time, method, uri);
        self.provided
            .for_each(&mut |value| context.add_provided(value));
        self.request_line = RequestLine::InContext(context);
        self.existing_context().expect(BUG)
    }

    /// Give a value to all functions that follow.
    pub(crate) fn provide<T: Send + Sync + 'static>(&mut self, value: T) {
        let value: Value = Arc::new(value);
        if let Some(context) = self.existing_context() {
            context.add_provided(&value);
        }
        self.provided.push(value);
    }

    /// The values that the function that runs gets.
    pub(crate) fn visible(&self) -> &Visible {
        self.seen_as
            .as_deref()
            .unwrap_or(&self.target.matched.visible)
    }

    /// Let the function that runs next see these values; `None` for what the route sees. Returns what
    /// the last one saw.
    pub(super) fn see(&mut self, visible: Option<Arc<Visible>>) -> Option<Arc<Visible>> {
        let before = mem::replace(&mut self.seen_as, visible.clone());
        if self.target.exposes {
            match visible {
                Some(visible) => drop(self.parts.extensions.insert(SeenAs(visible))),
                None => drop(self.parts.extensions.remove::<SeenAs>()),
            }
        }
        before
    }

    /// A function is over that saw something else.
    pub(super) fn see_as_route(&mut self) {
        if self.seen_as.is_some() {
            self.see(None);
        }
    }

    /// The method and the URI as they came in.
    pub(crate) fn line(&self) -> (&Method, &Uri) {
        match &self.request_line {
            RequestLine::InHead => (&self.parts.method, &self.parts.uri),
            RequestLine::Saved(line) => (&line.0, &line.1),
            RequestLine::InContext(context) => (context.method(), context.uri()),
        }
    }

    /// `false` if neither a hook nor a provider has provided anything.
    #[inline]
    pub(crate) fn may_have_values(&self) -> bool {
        !self.provided.is_empty() || self.existing_context().is_some()
    }

    /// Log what went wrong in a function of this request.
    pub(crate) fn log(&self, what: &'static str, error: &Error) {
        let (method, uri) = self.line();
        let function = self.current.map(tracing::field::display);
        tracing::error!(%method, path = uri.path(), function, error = %error.chain(), "{what}");
        self.target.matched.app.tell(|| {
            let function = self.current.map(|function| format!(" in {function}"));
            let function = function.unwrap_or_default();
            format!(
                "{method} {}: {what}{function}: {}",
                uri.path(),
                error.chain()
            )
        });
    }

    #[inline]
    pub(crate) fn next_after_this(&self) -> Option<AfterThis> {
        self.existing_context()?.next_after_this()
    }

    #[cfg(feature = "ws")]
    pub(super) fn next_before_handshake(&self) -> Option<BeforeHandshake> {
        self.existing_context()?.next_before_handshake()
    }

    /// The context, if anybody asked for it.
    #[inline]
    pub(crate) fn existing_context(&self) -> Option<&RequestContext> {
        match &self.request_line {
            RequestLine::InContext(context) => Some(context),
            _ => None,
        }
    }

    /// Give the request to a middleware. It may answer or fail without giving the request back: the
    /// head is saved for what reads it then.
    pub(crate) fn lend_request(&mut self) -> Request {
        if self.target.plan.keeps_taken_head() {
            self.save_head();
        }
        self.take_request()
    }

    /// The request goes on, as a middleware left it.
    pub(crate) fn give_back(&mut self, request: Request) {
        if let Some(mut saved) = self.saved_head.take() {
            discard_values(&mut saved);
        }
        let (parts, body) = request.into_parts();
        self.parts = parts;
        self.body = Some(body);
    }

    /// Give the request away, head and body.
    pub(crate) fn take_request(&mut self) -> Request {
        // First, as it may make the context.
        let body = self.take_body();
        // Only the first time: a middleware may have changed the head since.
        if let RequestLine::InHead = self.request_line {
            let line = (self.parts.method.clone(), self.parts.uri.clone());
            self.request_line = RequestLine::Saved(Box::new(line));
        }
        let (empty, ()) = axum::http::Request::new(()).into_parts();
        let parts = mem::replace(&mut self.parts, empty);
        Request::from_parts(parts, body)
    }

    /// Give the body away.
    pub(crate) fn take_body(&mut self) -> Body {
        debug_assert!(self.body.is_some(), "{BUG}");
        let body = self.body.take().unwrap_or_default();
        if self.is_watched || !self.target.awaits_outcome() || is_over(&body) {
            return body;
        }
        self.is_watched = true;
        watched(body, self.context().clone())
    }

    /// Give the body to the hook that runs. [`put_body`](Cx::put_body) takes what is left for others.
    pub(crate) fn lend_body(&mut self) -> Body {
        self.check_copy();
        self.copied_for = self.current;
        self.take_body()
    }

    /// The body for the next reader.
    pub(crate) fn put_body(&mut self, body: Body) {
        self.body = Some(body);
    }

    /// As [`check_body`](Cx::check_body), for the last hook that got a copy.
    pub(super) fn check_copy(&self) {
        if let Some(hook) = self.copied_for {
            self.check_body(hook);
        }
    }

    /// Nobody can read the body any more. Kept, it would hold up its connection.
    #[inline]
    pub(super) fn drop_body(&mut self) {
        if let Some(body) = self.body.take() {
            drop_quietly(body);
            // The service is not called any more, but it may hold the body in its own type.
            if let Goal::InnerService(inner) = &self.target.goal {
                inner.release();
            }
        }
    }

    /// As [`drop_body`](Cx::drop_body), where no function takes the body. Returns what is to be read
    /// while they run.
    #[inline]
    pub(super) fn discard_body(&mut self) -> Option<Unread> {
        let is_over = self.body.as_ref().is_none_or(Body::is_end_stream);
        if is_over {
            self.drop_body();
            return None;
        }
        self.discard_stream()
    }

    #[cold]
    fn discard_stream(&mut self) -> Option<Unread> {
        let body = self.body.take()?;
        Unread::begin(&self.parts, body)
    }

    /// Note whether a function changed the body, for the service inside of a `HooksLayer`.
    pub(crate) fn check_body(&self, who: &dyn fmt::Display) {
        if let (Goal::InnerService(inner), Some(body)) = (&self.target.goal, &self.body) {
            inner.check_body(body, who);
        }
    }

    pub(crate) fn save_head(&mut self) {
        self.saved_head = Some(Box::new(self.parts.clone()));
    }

    /// Let a provider that starts behind the view find in the head what extractors look for.
    pub(crate) fn expose(&mut self) {
        if self.target.exposes {
            return;
        }
        let (context, seen_as) = (self.context().clone(), self.seen_as.clone());
        let head = self.saved_head.as_deref_mut().unwrap_or(&mut self.parts);
        head.extensions.insert(context);
        match seen_as {
            Some(visible) => drop(head.extensions.insert(SeenAs(visible))),
            None => drop(head.extensions.remove::<SeenAs>()),
        }
    }

    /// The head, or the copy of one that somebody has.
    pub(crate) fn head(&self) -> &Parts {
        self.saved_head.as_deref().unwrap_or(&self.parts)
    }

    #[inline]
    pub(crate) fn restore_head(&mut self) {
        if let Some(saved) = self.saved_head.take() {
            self.put_back(saved);
        }
    }

    #[inline(never)]
    fn put_back(&mut self, head: Box<Parts>) {
        discard_values(&mut self.parts);
        self.parts = *head;
    }

    /// The request is over: drop what the user put into it, catching panics.
    pub(crate) fn end(&mut self) {
        discard_values(&mut self.parts);
        if let Some(saved) = &mut self.saved_head {
            discard_values(saved);
        }
        self.drop_body();
        if let RequestLine::InContext(context) = &mut self.request_line {
            context.end(mem::take(&mut self.provided));
        }
    }
}

/// The extensions are all of a head that can be the user's. The context for extractors is among them.
fn discard_values(parts: &mut Parts) {
    drop_quietly(mem::take(&mut parts.extensions));
}

/// What a before hook returns: go on, or stop here. A box, as most requests go on.
pub type Flow = Result<(), Box<Stop>>;

/// Why the view does not run.
pub enum Stop {
    Respond(Response),
    Raise(Error),
}

impl From<Error> for Box<Stop> {
    fn from(error: Error) -> Self {
        Box::new(Stop::Raise(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::fixture::{Trace, is_send, target};

    fn cx() -> Cx {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::PUT;
        *request.uri_mut() = Uri::from_static("/as/it/came");
        Cx::new(target(Vec::new()), request)
    }

    fn line(cx: &Cx) -> String {
        let (method, uri) = cx.line();
        format!("{method} {uri}")
    }

    fn change(parts: &mut Parts) {
        parts.method = Method::GET;
        parts.uri = Uri::from_static("/changed");
    }

    #[test]
    fn a_request_is_sent() {
        is_send::<Cx>();
    }

    #[test]
    fn the_line_is_read_from_the_head() {
        let cx = cx();
        assert_eq!(line(&cx), "PUT /as/it/came");
        assert!(cx.existing_context().is_none());
    }

    #[test]
    fn the_line_stays_when_the_head_is_taken() {
        let mut cx = cx();
        let request = cx.take_request();
        assert_eq!(request.uri(), "/as/it/came");
        assert_eq!(line(&cx), "PUT /as/it/came");
    }

    #[test]
    fn a_changed_head_that_comes_back_does_not_change_the_line() {
        let mut cx = cx();
        let (mut parts, body) = cx.take_request().into_parts();
        change(&mut parts);
        cx.give_back(Request::from_parts(parts, body));
        assert_eq!(line(&cx), "PUT /as/it/came");
        assert_eq!(cx.take_request().uri(), "/changed");
        assert_eq!(line(&cx), "PUT /as/it/came");
    }

    #[test]
    fn the_context_takes_the_line_from_where_it_is() {
        let mut early = cx();
        early.context();
        change(&mut early.parts);
        assert_eq!(line(&early), "PUT /as/it/came");
        early.take_request();
        assert_eq!(line(&early), "PUT /as/it/came");

        let mut late = cx();
        late.take_request();
        assert_eq!(late.context().uri(), "/as/it/came");
        assert_eq!(line(&late), "PUT /as/it/came");
    }

    #[test]
    fn there_is_one_context() {
        let mut cx = cx();
        cx.context().g().set(7_u8);
        assert_eq!(cx.context().g().get(), Some(7_u8));
        assert!(cx.existing_context().is_some());
    }

    #[test]
    fn a_saved_head_takes_the_place_of_the_one_that_was_taken() {
        let mut cx = cx();
        cx.save_head();
        cx.take_request();
        assert_eq!(cx.parts.uri, "/");
        cx.restore_head();
        assert_eq!(cx.parts.uri, "/as/it/came");
        assert!(cx.saved_head.is_none());
    }

    #[test]
    fn a_head_that_comes_back_takes_the_place_of_the_saved_one() {
        let mut cx = cx();
        cx.save_head();
        let (mut parts, body) = cx.take_request().into_parts();
        change(&mut parts);
        cx.give_back(Request::from_parts(parts, body));
        cx.restore_head();
        assert_eq!(cx.parts.uri, "/changed");
    }

    #[test]
    fn a_request_that_is_over_takes_no_callback() {
        let trace = Trace::default();
        let mut cx = trace.request(Vec::new());
        let context = cx.context().clone();
        cx.end();
        context.after_response(|_| unreachable!("it is too late"));
        assert_eq!(trace.take(), "");
    }
}
