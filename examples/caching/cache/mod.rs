//! [`ResponseCache`]: a shared cache of whole responses, after RFC 9111 and Django's cache middleware.
//!
//! To use it in your app, copy this folder and add:
//!
//! ```toml
//! axum = "0.8"
//! futures-util = "0.3"
//! http-body = "1"
//! http-body-util = "0.1"
//! moka = { version = "0.12", features = ["future"] }
//! ```

mod entry;
mod policy;

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use entry::{Copy, Entry};
use futures_util::FutureExt;
use hooks_runtime::{Middleware, prelude::*};
use http_body_util::BodyExt;
use moka::future::Cache;
use policy::{Directives, lifetime, vary_of};
use std::{ops::ControlFlow, sync::Arc, time::Duration};

/// Answers GET and HEAD with the response of an earlier GET.
///
/// It keeps a 200, except with these headers: `Cache-Control` (`private`, `no-store`, `no-cache`, an age of
/// 0), `Vary: *`, `Expires`, or a cookie, which is for one client. A request for a page that is being made
/// waits for it. A stream is sent as it comes, and kept when it was complete.
pub(crate) struct ResponseCache {
    ttl: Duration,
    max_entries: u64,
    excluded_paths: Vec<String>,
    pages: Cache<String, Arc<Page>>,
    entries: Cache<Key, Entry>,
}

/// What is known of a URL from earlier responses.
struct Page {
    /// The `Vary` of its responses so far.
    vary: Vec<HeaderName>,
    /// The last response could be shared, so other requests wait for the next one.
    is_shared: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    url: String,
    is_authorized: bool,
    /// A missing value differs from an empty one.
    vary: Vec<(HeaderName, Vec<HeaderValue>)>,
}

impl ResponseCache {
    /// A cache for `max_entries` responses. Each is kept for `ttl`, unless it states its own age.
    pub(crate) fn new(max_entries: u64, ttl: Duration) -> Self {
        ResponseCache {
            ttl,
            max_entries,
            excluded_paths: Vec::new(),
            pages: Cache::new(max_entries),
            entries: Cache::new(max_entries),
        }
    }

    /// Do not cache these paths, and paths below them.
    pub(crate) fn excluded_paths(mut self, paths: &[&str]) -> Self {
        self.excluded_paths = paths.iter().map(|path| (*path).to_owned()).collect();
        self
    }

    fn passes(&self, request: &Request) -> bool {
        let is_below = |path: &String| {
            let rest = request.uri().path().strip_prefix(path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let has = |name| request.headers().contains_key(name);
        !matches!(*request.method(), Method::GET | Method::HEAD)
            || has(header::UPGRADE)
            || has(header::RANGE)
            || self.excluded_paths.iter().any(is_below)
    }

    async fn find(&self, key: &Key) -> Option<Entry> {
        let entry = self.entries.get(key).await?;
        if entry.is_fresh() {
            return Some(entry);
        }
        self.entries.invalidate(key).await;
        None
    }

    /// Run the view once for all requests with this key, or wait for the request that runs it. If its
    /// response cannot be shared, return the request, to run it by itself.
    async fn share(
        &self,
        key: &Key,
        request: Request,
        next: Next,
    ) -> ControlFlow<Response, (Request, Next)> {
        let mut waiting = Some((request, next));
        let mut own = None;
        let first = async {
            let (request, next) = waiting.take()?;
            let (response, kept) = self.run(key, request, next).await;
            own = Some(response);
            kept
        };
        // If the first client goes away, the next request runs the view.
        let shared = self.entries.optionally_get_with_by_ref(key, first).await;
        match (own, shared, waiting) {
            (Some(response), ..) => ControlFlow::Break(response),
            (None, Some(entry), _) => ControlFlow::Break(entry.response()),
            (None, None, Some(waiting)) => ControlFlow::Continue(waiting),
            (None, None, None) => unreachable!("the request that was run has a response"),
        }
    }

    /// Run the view, and keep the response if that is allowed. An entry for this very key is returned, for
    /// the caller to insert.
    async fn run(&self, key: &Key, request: Request, next: Next) -> (Response, Option<Entry>) {
        let asked = request.headers().clone();
        let response = next.run(request).await;
        let mut vary: Vec<_> = key.vary.iter().map(|(name, _)| name.clone()).collect();
        let know = |vary: &[HeaderName], is_shared| {
            let vary = vary.to_vec();
            let page = Arc::new(Page { vary, is_shared });
            self.pages.insert(key.url.clone(), page)
        };
        let lifetime = lifetime(&response, key.is_authorized, self.ttl);
        let (Some(ttl), Some(more)) = (lifetime, vary_of(response.headers())) else {
            know(&vary, false).await;
            return (response, None);
        };
        vary.extend(more);
        vary.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        vary.dedup();

        let (mut parts, mut body) = response.into_parts();
        let its_key = Key::new(&key.url, &asked, &vary);
        let copy = Copy::new(its_key, Entry::new(&parts.headers, ttl), &body);
        let first = body.frame().now_or_never();
        let whole = match &first {
            Some(None) => Some(Bytes::new()),
            Some(Some(Ok(frame))) if body.is_end_stream() => frame.data_ref().cloned(),
            _ => None,
        };
        let Some(whole) = whole else {
            know(&vary, false).await;
            if let Some(length) = copy.length() {
                parts.headers.insert(header::CONTENT_LENGTH, length.into());
            }
            let body = copy.of(first.flatten(), body, self.entries.clone());
            return (Response::from_parts(parts, body), None);
        };
        let response = Response::from_parts(parts, Body::from(whole.clone()));
        let kept = copy.with(&whole).and_then(Copy::finished);
        know(&vary, kept.is_some()).await;
        match kept {
            Some((its_key, entry)) if its_key == *key => (response, Some(entry)),
            Some((its_key, entry)) => {
                self.entries.insert(its_key, entry).await;
                (response, None)
            }
            None => (response, None),
        }
    }
}

impl Middleware for ResponseCache {
    /// A cache without room is not used.
    fn set_up(&mut self) -> bool {
        self.max_entries > 0
    }

    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let control = Directives::of(request.headers());
        if self.passes(&request) || control.has("no-store") {
            return Ok(next.run(request).await);
        }
        let reloads = control.has("no-cache") || control.seconds("max-age") == Some(0);
        let url = url(&request);
        let (mut request, mut next) = (request, next);
        loop {
            let page = self.pages.get(&url).await;
            let (vary, is_shared) = match &page {
                Some(page) => (&*page.vary, page.is_shared),
                None => (&[][..], true),
            };
            let key = Key::new(&url, request.headers(), vary);
            if !reloads && let Some(entry) = self.find(&key).await {
                return Ok(entry.response());
            }
            if *request.method() == Method::HEAD {
                return Ok(next.run(request).await);
            }
            if reloads || !is_shared {
                let (response, kept) = self.run(&key, request, next).await;
                if let Some(entry) = kept {
                    self.entries.insert(key, entry).await;
                }
                return Ok(response);
            }
            match self.share(&key, request, next).await {
                ControlFlow::Break(response) => return Ok(response),
                // Its `Vary` may be known now: try again.
                ControlFlow::Continue(waited) => (request, next) = waited,
            }
        }
    }
}

impl Key {
    fn new(url: &str, headers: &HeaderMap, vary: &[HeaderName]) -> Self {
        let values = |name| headers.get_all(name).iter().cloned().collect();
        Key {
            url: url.to_owned(),
            is_authorized: headers.contains_key(header::AUTHORIZATION),
            vary: vary
                .iter()
                .map(|name| (name.clone(), values(name)))
                .collect(),
        }
    }
}

/// The host, the path and the query of a request.
fn url(request: &Request) -> String {
    let uri = request.uri();
    let host = request.headers().get(header::HOST);
    let host = uri
        .authority()
        .map(|host| host.as_str().as_bytes())
        .or(host.map(HeaderValue::as_bytes));
    let host = String::from_utf8_lossy(host.unwrap_or_default()).to_ascii_lowercase();
    let rest = uri.path_and_query().map_or("/", |rest| rest.as_str());
    format!("{host}{rest}")
}
