//! [`ReplacedHead`]: what stays of a response when that of its error takes its place.

use super::stand_in::HeadBody;
#[cfg(feature = "ws")]
use crate::error::WebSocketUpgradeRejection;
use crate::{
    Error,
    error::{RaisedError, drop_quietly},
};
use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, ALLOW, CONNECTION, CONTENT_DISPOSITION, CONTENT_ENCODING,
            CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_RANGE, CONTENT_TYPE, ETAG,
            LAST_MODIFIED, SET_COOKIE, TRAILER, TRANSFER_ENCODING, UPGRADE, VARY,
        },
        response::Parts,
    },
    response::Response,
};
use hyper::ext::ReasonPhrase;
use std::mem;

/// The head of a response that became an error: of a 405, or of what a merged router or another
/// program answered. Layers in there have set headers that a client needs on errors, too.
pub(crate) struct ReplacedHead(Box<Parts>);

/// Its extensions may be the user's.
impl Drop for ReplacedHead {
    fn drop(&mut self) {
        drop_quietly(mem::take(&mut self.0.extensions));
    }
}

impl ReplacedHead {
    pub(super) fn of(mut response: Response) -> Self {
        // The response to the error has another body.
        HeadBody::forget(&mut response);
        let (mut head, body) = response.into_parts();
        drop_quietly(body);
        // The pipeline sets its own.
        head.extensions.remove::<RaisedError>();
        ReplacedHead(Box::new(head))
    }

    /// Only the headers, of a response that may still become an error.
    pub(super) fn headers_of(response: &Response) -> Self {
        let mut head = Response::default();
        response.headers().clone_into(head.headers_mut());
        ReplacedHead::of(head)
    }

    /// For the app's own 405.
    pub(super) fn allowing(methods: HeaderValue) -> Self {
        let mut head = Response::default();
        *head.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        head.headers_mut().insert(ALLOW, methods);
        ReplacedHead::of(head)
    }

    /// What a request for no WebSocket has to be told.
    #[cfg(feature = "ws")]
    pub(super) fn of_rejection(rejection: &WebSocketUpgradeRejection) -> Self {
        let mut head = Response::default();
        *head.status_mut() = rejection.status();
        *head.headers_mut() = rejection.headers();
        ReplacedHead::of(head)
    }

    /// Add what stays to the response to the error. What that response says itself wins, but cookies
    /// and `Vary` of both stay.
    pub(super) fn add_to(&self, response: &mut Response) {
        let ReplacedHead(head) = self;
        for name in head.headers.keys().filter(|name| !describes_body(name)) {
            let is_list = *name == SET_COOKIE || *name == VARY;
            // RFC 9110, 15.5.6: a 405 names the methods there are, whoever rendered it.
            let was_of_405 = *name == ALLOW
                && head.status == StatusCode::METHOD_NOT_ALLOWED
                && response.status() != head.status;
            // RFC 9110, 15.5.22: a 426 names the protocol to upgrade to.
            let was_of_426 = matches!(*name, CONNECTION | UPGRADE)
                && response.status() != StatusCode::UPGRADE_REQUIRED;
            let headers = response.headers_mut();
            if was_of_405 || was_of_426 || (!is_list && headers.contains_key(name)) {
                continue;
            }
            for value in head.headers.get_all(name) {
                headers.append(name, value.clone());
            }
        }
        if head.extensions.is_empty() {
            return;
        }
        let merged = Error::catch(|| {
            let mut extensions = head.extensions.clone();
            if head.status != response.status() {
                extensions.remove::<ReasonPhrase>();
            }
            // One of the same type is dropped here.
            extensions.extend(mem::take(response.extensions_mut()));
            *response.extensions_mut() = extensions;
        });
        drop(merged);
    }
}

/// Whether a header is about the body, which is another one now.
fn describes_body(name: &HeaderName) -> bool {
    const OF_BODY: [HeaderName; 12] = [
        ACCEPT_RANGES,
        CONTENT_DISPOSITION,
        CONTENT_ENCODING,
        CONTENT_LANGUAGE,
        CONTENT_LENGTH,
        CONTENT_LOCATION,
        CONTENT_RANGE,
        CONTENT_TYPE,
        ETAG,
        LAST_MODIFIED,
        TRAILER,
        TRANSFER_ENCODING,
    ];
    const DIGESTS: [&str; 4] = ["content-digest", "content-md5", "digest", "repr-digest"];
    OF_BODY.contains(name) || DIGESTS.contains(&name.as_str())
}
