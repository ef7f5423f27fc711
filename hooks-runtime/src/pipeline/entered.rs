//! [`Entered`]: what a response said of its body before after hooks and middleware had it.

use super::{
    Cx, Goal, Stage,
    body::is_buffer,
    length::{Leaves, Receiver, announce, has_length, length_of, stand_in},
    stand_in::{HeadBody, watch_hidden},
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

/// What a response said of its body when it came from whoever made it.
#[derive(Default)]
pub(super) struct Entered {
    /// Its `Content-Length`. One that was set since is another value, even if it says the same.
    length: Option<HeaderValue>,
    /// Its body is a stream of a length that its head announces.
    pub(super) is_stream: bool,
    /// The body to HEAD that a service inside of a layer has left for its server to strip.
    pub(super) is_whole: bool,
    /// An empty body to HEAD, without a length. Axum adds one where it has not stripped the body
    /// before.
    pub(super) is_bare: bool,
}

impl Cx {
    /// A response comes from the view, a service or a before hook.
    #[inline]
    pub(super) fn enter(&mut self, response: &mut Response) {
        if self.is_noted(response) {
            self.note(response, !matches!(self.stage, Stage::Before));
        }
    }

    /// A response comes from an error handler.
    pub(super) fn enter_recovered(&mut self, response: &mut Response) {
        if self.is_noted(response) {
            self.note(response, false);
        }
    }

    /// Nothing else changes what only after hooks, callbacks, middleware and plugins may change.
    #[inline]
    fn is_noted(&self, response: &Response) -> bool {
        let plan = &self.target.plan;
        let may_change = || {
            !plan.after.is_empty()
                || !plan.middleware.is_empty()
                || !plan.on_response.is_empty()
                || self.existing_context().is_some()
        };
        self.is_head || (may_change() && has_length(response.headers()))
    }

    /// Its endpoint has no pattern. Axum does not touch the response of a nested service.
    fn is_in_nested_service(&self) -> bool {
        let endpoint = self.target.matched.endpoint.as_ref();
        endpoint.is_some_and(|endpoint| !endpoint.path().starts_with('/'))
    }

    /// Whether the response came with a stream of an announced length.
    #[inline]
    pub(super) fn has_stream(&self) -> bool {
        self.has(|entered| entered.is_stream)
    }

    #[inline]
    fn has(&self, what: impl FnOnce(&Entered) -> bool) -> bool {
        self.entered.as_deref().is_some_and(what)
    }

    /// How the response leaves.
    pub(super) fn leaves(&self) -> Leaves {
        let target = &self.target;
        Leaves {
            is_head: self.is_head,
            to: match &target.goal {
                Goal::InnerService(_) => Receiver::Anyone,
                _ if target.matched.app.strips_head => Receiver::Server,
                _ => Receiver::Layers,
            },
        }
    }

    #[inline(never)]
    fn note(&mut self, response: &mut Response, is_of_goal: bool) {
        let goal = &self.target.goal;
        let mut entered = Entered::saying(response);
        if self.is_head {
            let is_left_to_axum = match goal {
                Goal::Merged(_) => !self.is_in_nested_service(),
                _ => matches!(goal, Goal::InnerService(_)),
            };
            let has_length = has_length(response.headers());
            // A proxy in a view says the length of a body that it does not have.
            let may_lack_body = has_length || (is_of_goal && goal.answers_head());
            // Of an app that is mounted in this one.
            let is_marked = HeadBody::of(response).is_some();
            if may_lack_body && !is_marked && stand_in(response) {
                entered.is_bare = is_of_goal && is_left_to_axum && !has_length;
            } else {
                entered.is_whole = is_of_goal && matches!(goal, Goal::InnerService(_));
                let may_be_hidden = is_of_goal && goal.answers_head() && !is_marked;
                if may_be_hidden && !is_buffer(response.body()) {
                    watch_hidden(response);
                }
            }
        }
        entered.announce(response);
        self.entered = Some(Box::new(entered));
    }
}

impl Entered {
    /// A response comes from a middleware that has not given the request back.
    pub(super) fn without_request(response: &mut Response) -> Self {
        let mut entered = Entered::saying(response);
        entered.announce(response);
        entered
    }

    fn saying(response: &Response) -> Self {
        Entered {
            length: response.headers().get(header::CONTENT_LENGTH).cloned(),
            ..Entered::default()
        }
    }

    fn announce(&mut self, response: &mut Response) {
        if let Some(length) = length_of(response.headers()) {
            self.is_stream = announce(response, length);
        }
    }

    /// Whether the `Content-Length` is another one now.
    pub(super) fn was_set_since(&self, headers: &HeaderMap) -> bool {
        let place = |value: &HeaderValue| value.as_bytes().as_ptr();
        let now = headers.get(header::CONTENT_LENGTH);
        self.length.as_ref().map(place) != now.map(place)
    }
}

impl Goal {
    /// Whether HEAD is answered by somebody who may leave out the body, and say nothing of it.
    fn answers_head(&self) -> bool {
        match self {
            Goal::View { answers_head, .. } => *answers_head,
            Goal::Options(_) | Goal::Unmatched(_) => false,
            Goal::Merged(_) | Goal::InnerService(_) | Goal::Foreign(_) => true,
        }
    }
}
