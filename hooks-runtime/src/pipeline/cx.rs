//! [`Cx`]: what the pipeline hands from phase to phase.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::{Goal, Stage, Target};
use crate::{Error, RequestContext, context::AfterThis, error::drop_quietly, source::Origin};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, request::Parts},
    response::Response,
};
use std::{fmt, sync::Arc};

/// One request on its way through the pipeline.
pub struct Cx {
    pub(crate) target: Arc<Target>,
    pub(crate) parts: Parts,
    pub(crate) body: Body,
    /// Made when somebody asks for it: most requests do without.
    context: Option<RequestContext>,
    /// What the context and the log say of the request, once the view has the head.
    line: Option<Box<(Method, Uri)>>,
    pub(crate) is_head: bool,
    /// Decides what an error means.
    pub(super) stage: Stage,
    /// The function that runs, or ran last, for the log.
    pub(crate) current: Option<&'static Origin>,
    /// The head as the hooks so far left it, while a middleware or the view has the head itself.
    pub(crate) saved_head: Option<Box<Parts>>,
    /// The status of the handshake, once it was sent: nobody sees what comes after it.
    pub(crate) handshake: Option<StatusCode>,
    /// The methods there are, once a 405 was raised.
    pub(crate) allow_header: Option<Box<HeaderValue>>,
}

impl Cx {
    pub(crate) fn new(target: Arc<Target>, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Cx {
            is_head: parts.method == Method::HEAD,
            stage: Stage::Before,
            target,
            parts,
            body,
            context: None,
            line: None,
            current: None,
            saved_head: None,
            handshake: None,
            allow_header: None,
        }
    }

    /// The first poll has come. Not part of `new`, so that nothing is written to what is about to be
    /// moved: a wide load has to wait for the narrow stores before it.
    pub(crate) fn begin(&mut self) {
        if self.target.has_context {
            let context = self.context().clone();
            if self.target.exposes {
                self.parts.extensions.insert(context);
            }
        }
    }

    pub(crate) fn context(&mut self) -> &RequestContext {
        self.context.get_or_insert_with(|| {
            let (method, uri) = match self.line.take() {
                Some(line) => *line,
                None => (self.parts.method.clone(), self.parts.uri.clone()),
            };
            RequestContext::new(
                self.target.matched.clone(),
                self.target.has_context,
                method,
                uri,
            )
        })
    }

    /// The method and the URI as they came in.
    pub(crate) fn line(&self) -> (&Method, &Uri) {
        match (&self.context, self.line.as_deref()) {
            (Some(context), _) => (context.method(), context.uri()),
            (None, Some((method, uri))) => (method, uri),
            (None, None) => (&self.parts.method, &self.parts.uri),
        }
    }

    /// Log what went wrong in a function of this request.
    pub(crate) fn log(&self, what: &'static str, error: &Error) {
        let (method, uri) = self.line();
        let function = self.current.map(tracing::field::display);
        tracing::error!(%method, path = uri.path(), function, error = %error.chain(), "{what}");
    }

    #[inline]
    pub(crate) fn next_after_this(&self) -> Option<AfterThis> {
        self.context.as_ref()?.next_after_this()
    }

    /// The context, if anybody asked for it.
    pub(crate) fn existing_context(&self) -> Option<&RequestContext> {
        self.context.as_ref()
    }

    /// Give the request to a middleware, which may answer or fail without giving it back: its head
    /// is kept for what reads it then.
    pub(crate) fn lend_request(&mut self) -> Request {
        if self.target.plan.head {
            self.save_head();
        }
        self.take_request()
    }

    /// The request goes on, as a middleware left it.
    pub(crate) fn give_back(&mut self, request: Request) {
        if let Some(mut kept) = self.saved_head.take() {
            discard_values(&mut kept);
        }
        let (parts, body) = request.into_parts();
        self.parts = parts;
        self.body = body;
    }

    /// A function had the body in its hands.
    pub(crate) fn check_body(&self, who: &dyn fmt::Display) {
        if let Goal::InnerService(inner) = &self.target.goal {
            inner.check_body(&self.body, who);
        }
    }

    /// Give the request away, head and body.
    pub(crate) fn take_request(&mut self) -> Request {
        // The first time: a middleware may have changed it since.
        if self.context.is_none() && self.line.is_none() {
            let line = (self.parts.method.clone(), self.parts.uri.clone());
            self.line = Some(Box::new(line));
        }
        let (empty, ()) = axum::http::Request::new(()).into_parts();
        let parts = std::mem::replace(&mut self.parts, empty);
        Request::from_parts(parts, std::mem::take(&mut self.body))
    }

    pub(crate) fn save_head(&mut self) {
        self.saved_head = Some(Box::new(self.parts.clone()));
    }

    #[inline]
    pub(crate) fn restore_head(&mut self) {
        if let Some(kept) = self.saved_head.take() {
            self.put_back(kept);
        }
    }

    #[inline(never)]
    fn put_back(&mut self, head: Box<Parts>) {
        discard_values(&mut self.parts);
        self.parts = *head;
    }

    /// The request is over: drop what the user put into it, whatever that does.
    pub(crate) fn end(&mut self) {
        discard_values(&mut self.parts);
        if let Some(kept) = &mut self.saved_head {
            discard_values(kept);
        }
        drop_quietly(std::mem::take(&mut self.body));
        if let Some(context) = &mut self.context {
            context.end();
        }
    }
}

/// All of a request head that can be the user's, the context for extractors among it.
fn discard_values(parts: &mut Parts) {
    drop_quietly(std::mem::take(&mut parts.extensions));
}

/// What a before hook says: go on, or stop here. One word wide, as most requests go on.
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
