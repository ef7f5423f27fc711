//! [`Cx`]: what the pipeline hands from phase to phase.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::Target;
use crate::{Error, RequestContext, error::discard};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, request::Parts},
    response::Response,
};
use std::sync::Arc;

/// One request on its way through the pipeline.
pub struct Cx {
    pub(crate) parts: Parts,
    pub(crate) body: Body,
    pub(crate) context: RequestContext,
    /// The head as the before hooks left it, while the view has the head itself.
    pub(crate) kept: Option<Parts>,
    /// The methods there are, once a 405 was raised.
    pub(crate) allow: Option<HeaderValue>,
}

impl Cx {
    pub(crate) fn new(target: Arc<Target>, request: Request) -> Self {
        let (mut parts, body) = request.into_parts();
        let exposes = target.exposes;
        let context = RequestContext::new(target, parts.method.clone(), parts.uri.clone());
        if exposes {
            parts.extensions.insert(context.clone());
        }
        Cx {
            parts,
            body,
            context,
            kept: None,
            allow: None,
        }
    }

    pub(crate) fn target(&self) -> &Arc<Target> {
        &self.context.shared().target
    }

    /// Give the request away, head and body.
    pub(crate) fn take_request(&mut self) -> Request {
        let body = std::mem::take(&mut self.body);
        Request::from_parts(self.take_parts(), body)
    }

    fn take_parts(&mut self) -> Parts {
        let (empty, ()) = axum::http::Request::new(()).into_parts();
        std::mem::replace(&mut self.parts, empty)
    }

    pub(crate) fn keep_head(&mut self) {
        self.kept = Some(self.parts.clone());
    }

    pub(crate) fn restore_head(&mut self) {
        if let Some(kept) = self.kept.take() {
            discard(std::mem::replace(&mut self.parts, kept));
        }
    }

    /// The request is over: drop what the user put into it, whatever that does.
    pub(crate) fn end(mut self) {
        // The head may hold the context, for extractors.
        discard(self.parts);
        discard(self.kept);
        discard(self.body);
        self.context.end();
    }
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
