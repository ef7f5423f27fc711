//! The rule that head and body of a response agree when it leaves (RFC 9110, 8.6 and 9.3.2).
//!
//! A body of known size gets its length. One of unknown size keeps a `Content-Length` only if that
//! came with it, or was changed since.

use super::{
    announced::announced,
    body,
    entered::Entered,
    stand_in::{HeadBody, nothing, put_stand_in, unsent},
};
use crate::error::drop_quietly;
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use std::mem;

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
pub(super) fn announce(response: &mut Response, length: u64) -> bool {
    let is_stream = body::size_of(response.body()).exact().is_none()
        && !response.headers().contains_key(header::TRANSFER_ENCODING);
    if is_stream {
        let inner = mem::take(response.body_mut());
        let announced = announced(inner, length, HeadBody::of(response));
        *response.body_mut() = announced;
    }
    is_stream
}

/// How a response leaves.
#[derive(Clone, Copy)]
pub(super) struct Leaves {
    pub(super) is_head: bool,
    pub(super) to: Receiver,
}

/// Who gets a response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    Server,
    /// Layers of the app. Behind them, [`leave`] settles it for the server.
    Layers,
    /// Whatever is around a `HooksLayer`: a server, or more layers.
    Anyone,
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
        let body = match leaves.to {
            Receiver::Server => nothing(),
            // Axum would add a length to an empty body.
            Receiver::Anyone if leaves.is_head => nothing(),
            // A layer would take a body of unknown size for a stream, and encode it.
            Receiver::Layers | Receiver::Anyone => Body::empty(),
        };
        return replace_body(response, body);
    }
    if !leaves.is_head {
        return agree(response, entered);
    }
    if HeadBody::of(response).is_some_and(HeadBody::was_read) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        replace_body(response, nothing());
    } else if entered.is_bare && !has_length(response.headers()) && body::is_over(response.body()) {
        HeadBody::forget(response);
        return replace_body(response, Body::empty());
    } else if has_length(response.headers()) && entered.was_set_since(response.headers()) {
        // A hook or a middleware answers HEAD itself.
        stand_in(response);
    }
    agree(response, entered);
    match leaves.to {
        Receiver::Layers => HeadBody::mark_whole(response),
        Receiver::Anyone if entered.is_whole => {
            entered.is_stream = true;
            let body = mem::take(response.body_mut());
            *response.body_mut() = unsent(body);
        }
        Receiver::Server | Receiver::Anyone => {
            entered.is_stream = false;
            strip(response, leaves.to);
        }
    }
}

/// Leave out the body of a response to HEAD, and say how long it would be (F103).
fn strip(response: &mut Response, receiver: Receiver) {
    let size = body::size_of(response.body()).exact();
    let headers = response.headers_mut();
    let body = match size.filter(|_| !headers.contains_key(header::TRANSFER_ENCODING)) {
        Some(size) => {
            headers.entry(header::CONTENT_LENGTH).or_insert(size.into());
            Body::empty()
        }
        None => nothing(),
    };
    HeadBody::forget(response);
    replace_body(response, body);
    if receiver == Receiver::Anyone {
        put_stand_in(response, size);
    }
}

/// A response leaves the layers of an app.
pub(crate) fn leave(response: &mut Response, is_head: bool) {
    if is_head {
        enter_edge(response);
    } else if !is_unsettled(response) {
        return;
    }
    let leaves = Leaves {
        is_head,
        to: Receiver::Server,
    };
    settle(response, &mut Entered::default(), leaves);
}

/// A response to HEAD comes from the outermost layer.
fn enter_edge(response: &mut Response) {
    let Some(body) = HeadBody::of(response) else {
        // The layer answers HEAD itself.
        stand_in(response);
        return;
    };
    let is_stale = match body::size_of(response.body()).exact() {
        // Another body, or one of this very length.
        Some(size) => size == 0,
        // A layer hides the size. The response to GET says one only if our own function does.
        None => body.is_stand_in(),
    };
    if is_stale {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
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
pub(super) fn has_length(headers: &HeaderMap) -> bool {
    if headers.len() > 4 {
        return headers.contains_key(header::CONTENT_LENGTH);
    }
    headers.keys().any(|name| *name == header::CONTENT_LENGTH)
}

/// The length that a head says; `None` if it is no number, or there is a second one.
pub(super) fn length_of(headers: &HeaderMap) -> Option<u64> {
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let length = parse_length(lengths.next()?.as_bytes())?;
    lengths.next().is_none().then_some(length)
}

/// A length as a `Content-Length` says it: digits alone.
pub(crate) fn parse_length(text: &[u8]) -> Option<u64> {
    // `parse` takes a sign, too.
    let is_number = text.iter().all(u8::is_ascii_digit);
    let text = str::from_utf8(text).ok().filter(|_| is_number)?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(lengths: &[&'static str]) -> HeaderMap {
        let lengths = lengths.iter().map(|value| HeaderValue::from_static(value));
        lengths
            .map(|value| (header::CONTENT_LENGTH, value))
            .collect()
    }

    fn response(lengths: &[&'static str], body: Body) -> Response {
        let mut response = Response::new(body);
        *response.headers_mut() = headers(lengths);
        response
    }

    #[test]
    fn a_length_is_one_number() {
        for (lengths, length) in [
            (&["7"][..], Some(7)),
            (&["007"], Some(7)),
            (&[], None),
            (&[""], None),
            (&["+7"], None),
            (&["-7"], None),
            (&["7 "], None),
            (&["7, 7"], None),
            (&["99999999999999999999"], None),
            (&["7", "7"], None),
        ] {
            assert_eq!(length_of(&headers(lengths)), length, "{lengths:?}");
        }
    }

    #[test]
    fn it_is_found_among_few_and_many_headers() {
        for others in 0..8 {
            let mut headers = HeaderMap::new();
            for other in 0..others {
                let name = format!("x-{other}").parse::<axum::http::HeaderName>();
                headers.insert(name.unwrap(), other.into());
            }
            assert!(!has_length(&headers), "{others}");
            headers.insert(header::CONTENT_LENGTH, 7.into());
            assert!(has_length(&headers), "{others}");
        }
    }

    #[test]
    fn a_known_size_replaces_all_that_was_said() {
        for said in [&["5"][..], &["5", "5"], &["ten"], &["7"]] {
            let mut response = response(said, Body::from("7 bytes"));
            agree(&mut response, &mut Entered::default());
            assert_eq!(response.headers(), &headers(&["7"]), "{said:?}");
        }
    }

    #[test]
    fn a_chunked_body_has_no_length() {
        let mut response = response(&["7"], Body::from("7 bytes"));
        let chunked = HeaderValue::from_static("chunked");
        let headers = response.headers_mut();
        headers.insert(header::TRANSFER_ENCODING, chunked);
        agree(&mut response, &mut Entered::default());
        assert!(!has_length(response.headers()));
    }
}
