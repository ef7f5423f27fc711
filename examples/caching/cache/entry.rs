//! [`Entry`], a response in the cache, and [`Copy`], which collects its body.

use super::Key;
use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, header},
};
use futures_util::stream;
use hooks_runtime::prelude::*;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use moka::future::Cache;
use std::time::Duration;
use tokio::time::Instant;

/// A longer body is never kept.
const MAX_BODY: usize = 1 << 20;

#[derive(Clone)]
pub(super) struct Entry {
    headers: HeaderMap,
    body: Bytes,
    born: Instant,
    ttl: Duration,
}

impl Entry {
    /// An entry without its body.
    pub(super) fn new(headers: &HeaderMap, ttl: Duration) -> Self {
        Entry {
            headers: headers.clone(),
            body: Bytes::new(),
            born: Instant::now(),
            ttl,
        }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.born.elapsed() < self.ttl
    }

    /// For HEAD, too: the app then sends only the head.
    pub(super) fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.headers_mut() = self.headers;
        let age = self.born.elapsed().as_secs().into();
        response.headers_mut().insert(header::AGE, age);
        response
    }
}

/// The part of a body that was sent to the client so far.
pub(super) struct Copy {
    key: Key,
    entry: Entry,
    bytes: Vec<u8>,
    length: Option<u64>,
}

impl Copy {
    pub(super) fn new(key: Key, entry: Entry, body: &Body) -> Self {
        let stated = entry.headers.get(header::CONTENT_LENGTH);
        let stated = stated.and_then(|length| length.to_str().ok()?.parse().ok());
        Copy {
            key,
            length: stated.or_else(|| body.size_hint().exact()),
            entry,
            bytes: Vec::new(),
        }
    }

    /// The length of the whole body, if it is known.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Add data; `None` if the body becomes too long.
    pub(super) fn with(mut self, data: &Bytes) -> Option<Copy> {
        let is_short = self.bytes.len() + data.len() <= MAX_BODY;
        is_short.then(|| {
            self.bytes.extend_from_slice(data);
            self
        })
    }

    fn has_all(&self) -> bool {
        self.length == Some(self.bytes.len() as u64)
    }

    /// `None` if the body is not complete.
    pub(super) fn finished(mut self) -> Option<(Key, Entry)> {
        let is_whole = self.length.is_none() || self.has_all();
        self.entry.body = self.bytes.into();
        is_whole.then_some((self.key, self.entry))
    }

    /// The body for the client. When all of it was sent, it is kept; if it is dropped before, it is not.
    pub(super) fn of(
        self,
        first: Option<Result<Frame<Bytes>, axum::Error>>,
        body: Body,
        entries: Cache<Key, Entry>,
    ) -> Body {
        let state = (first, body, Some(self));
        let frames = stream::unfold(state, move |(first, mut body, mut copy)| {
            let entries = entries.clone();
            async move {
                let frame = match first {
                    None => body.frame().await,
                    first => first,
                };
                if let Some(frame) = &frame {
                    // Trailers and errors end the copy.
                    let data = frame.as_ref().ok().and_then(Frame::data_ref);
                    copy = copy.zip(data).and_then(|(copy, data)| copy.with(data));
                }
                let is_over = frame.is_none() || body.is_end_stream();
                // A server that knows the length does not poll for the end of the body.
                if let Some(copy) = copy.take_if(|copy| is_over || copy.has_all())
                    && let Some((key, entry)) = copy.finished()
                {
                    entries.insert(key, entry).await;
                }
                frame.map(|frame| (frame, (None, body, copy)))
            }
        });
        Body::new(StreamBody::new(frames))
    }
}
