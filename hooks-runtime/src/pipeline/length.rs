//! The rule that head and body of a response agree when it leaves (RFC 9110, 8.6 and 9.3.2).
//!
//! A body of known size gets its length. One of unknown size keeps a `Content-Length` only if that
//! came with it, or was changed since.

use super::{
    Cx, Goal, body,
    stand_in::{announced, nothing, put_stand_in, stand_in_was_read, take_stand_in, unsent},
};
use crate::error::drop_quietly;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use std::mem;

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
    is_bare: bool,
}

impl Cx {
    /// A response comes from the view, a service or an error handler, and after hooks and
    /// middleware may change it.
    #[inline]
    pub(super) fn enter(&mut self, response: &mut Response) {
        if self.is_head || (self.may_change() && has_length(response.headers())) {
            self.note(response);
        }
    }

    #[inline]
    fn may_change(&self) -> bool {
        let plan = &self.target.plan;
        !plan.after.is_empty() || !plan.middleware.is_empty() || self.existing_context().is_some()
    }

    /// Its endpoint has no pattern. Axum does not touch the response of a nested service.
    fn is_in_nested_service(&self) -> bool {
        let endpoint = self.target.matched.endpoint.as_ref();
        endpoint.is_some_and(|endpoint| !endpoint.path().starts_with('/'))
    }

    /// How the response leaves.
    pub(super) fn leaves(&self) -> Leaves {
        if !self.is_head {
            Leaves::Whole
        } else if self.target.matched.app.strips_head && !self.entered.is_whole {
            Leaves::Head
        } else {
            Leaves::UnstrippedHead
        }
    }

    #[inline(never)]
    fn note(&mut self, response: &mut Response) {
        let goal = &self.target.goal;
        let mut entered = Entered {
            length: response.headers().get(header::CONTENT_LENGTH).cloned(),
            ..Entered::default()
        };
        if self.is_head && goal.answers_head() {
            let is_left_to_axum = match goal {
                Goal::Merged(_) => !self.is_in_nested_service(),
                _ => matches!(goal, Goal::InnerService(_)),
            };
            if stand_in(response) {
                entered.is_bare = is_left_to_axum && !has_length(response.headers());
            } else {
                entered.is_whole = matches!(goal, Goal::InnerService(_));
            }
        }
        if let Some(length) = length_of(response.headers()) {
            entered.is_stream = announce(response, length);
        }
        self.entered = entered;
    }
}

impl Entered {
    fn was_set_since(&self, headers: &HeaderMap) -> bool {
        let place = |value: &HeaderValue| value.as_bytes().as_ptr();
        let now = headers.get(header::CONTENT_LENGTH);
        self.length.as_ref().map(place) != now.map(place)
    }
}

impl Goal {
    /// Whether HEAD is answered by somebody who may leave the body out.
    fn answers_head(&self) -> bool {
        match self {
            Goal::View { answers_head, .. } => *answers_head,
            Goal::Options(_) | Goal::Unmatched(_) => false,
            Goal::Merged(_) | Goal::InnerService(_) | Goal::Foreign(_) => true,
        }
    }
}

/// A response to HEAD may have lost its body already: put a stand-in of the length that it says into
/// the place of an empty one. `false` if it has its body.
pub(crate) fn stand_in(response: &mut Response) -> bool {
    let is_empty = body::size_of(response.body()).exact() == Some(0);
    if is_empty {
        let length = length_of(response.headers());
        put_stand_in(response, length);
    }
    is_empty
}

/// Count a body of unknown size against this length. `false` for other bodies.
fn announce(response: &mut Response, length: u64) -> bool {
    let is_stream = body::size_of(response.body()).exact().is_none()
        && !response.headers().contains_key(header::TRANSFER_ENCODING);
    if is_stream {
        let inner = mem::take(response.body_mut());
        *response.body_mut() = announced(inner, length);
    }
    is_stream
}

/// How a response leaves.
#[derive(Clone, Copy)]
pub(super) enum Leaves {
    /// With the body that it has.
    Whole,
    /// As a response to HEAD, which layers outside see with its body.
    UnstrippedHead,
    /// As a response to HEAD, without its body.
    Head,
}

/// Whether [`settle`] has anything to do.
#[inline]
pub(super) fn is_unsettled(response: &Response) -> bool {
    has_no_body(response.status()) || has_length(response.headers())
}

/// Let head and body agree.
#[inline(never)]
pub(super) fn settle(response: &mut Response, entered: &mut Entered, leaves: Leaves) {
    if has_no_body(response.status()) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        entered.is_stream = false;
        return replace_body(response, nothing());
    }
    if let Leaves::Whole = leaves {
        return agree(response, entered);
    }
    if stand_in_was_read(response) == Some(true) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        replace_body(response, nothing());
    } else if entered.is_bare && !has_length(response.headers()) && body::is_over(response.body()) {
        return take_stand_in(response);
    }
    agree(response, entered);
    let size = body::size_of(response.body()).exact();
    let strips = matches!(leaves, Leaves::Head);
    // One of size 0 that layers do not change tells them from one that was stripped.
    let says_size = strips || entered.is_whole || size == Some(0);
    if let Some(size) = size.filter(|_| says_size)
        && !response.headers().contains_key(header::TRANSFER_ENCODING)
    {
        let headers = response.headers_mut();
        headers.entry(header::CONTENT_LENGTH).or_insert(size.into());
    }
    if strips {
        entered.is_stream = false;
        let is_known = has_length(response.headers());
        let body = if is_known { Body::empty() } else { nothing() };
        replace_body(response, body);
    } else if entered.is_whole {
        entered.is_stream = true;
        let body = mem::take(response.body_mut());
        *response.body_mut() = unsent(body);
    }
}

/// A response leaves the layers of an app.
pub(crate) fn leave(response: &mut Response, is_head: bool) {
    let leaves = if is_head {
        if stand_in_was_read(response).is_none() {
            stand_in(response);
        }
        Leaves::Head
    } else if is_unsettled(response) {
        Leaves::Whole
    } else {
        return;
    };
    settle(response, &mut Entered::default(), leaves);
}

fn agree(response: &mut Response, entered: &mut Entered) {
    if !has_length(response.headers()) {
        return;
    }
    let said = length_of(response.headers());
    let known = body::size_of(response.body()).exact();
    let length = known.or(said.filter(|_| entered.was_set_since(response.headers())));
    let is_chunked = response.headers().contains_key(header::TRANSFER_ENCODING);
    let Some(length) = length.filter(|_| !is_chunked) else {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        return;
    };
    if known.is_none() {
        entered.is_stream = announce(response, length);
    }
    if said != Some(length) {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
    }
}

fn replace_body(response: &mut Response, body: Body) {
    drop_quietly(mem::replace(response.body_mut(), body));
}

pub(super) fn has_no_body(status: StatusCode) -> bool {
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}

/// Most responses have a header or two: to compare these costs half of a lookup.
#[inline]
fn has_length(headers: &HeaderMap) -> bool {
    if headers.len() > 4 {
        return headers.contains_key(header::CONTENT_LENGTH);
    }
    headers.keys().any(|name| *name == header::CONTENT_LENGTH)
}

/// The length that a head says; `None` if it is no number, or says two.
fn length_of(headers: &HeaderMap) -> Option<u64> {
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter().map(|value| {
        let digits = value.to_str().ok()?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<u64>().ok().filter(|_| is_number)
    });
    let first = lengths.next()??;
    lengths.all(|other| other == Some(first)).then_some(first)
}
