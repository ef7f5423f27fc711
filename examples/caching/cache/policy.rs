//! Whether a response may be kept, and for how long, by its headers.

use axum::http::{HeaderMap, HeaderName, header};
use hooks_runtime::prelude::*;
use std::time::Duration;

/// How long a response may be kept for others; `None` if not at all.
pub(super) fn lifetime(
    response: &Response,
    is_authorized: bool,
    otherwise: Duration,
) -> Option<Duration> {
    let headers = response.headers();
    let control = Directives::of(headers);
    let is_kept = response.status() == StatusCode::OK
        && response.raised().is_none()
        && !["private", "no-store", "no-cache"]
            .into_iter()
            .any(|name| control.has(name))
        && !headers.contains_key(header::SET_COOKIE)
        && (!is_authorized || control.has("public"));
    let age = control
        .seconds("s-maxage")
        .or_else(|| control.seconds("max-age"));
    let lifetime = match age {
        Some(seconds) => Duration::from_secs(seconds),
        // The date is not parsed here, so do not keep it.
        None if headers.contains_key(header::EXPIRES) => Duration::ZERO,
        None => otherwise,
    };
    (is_kept && !lifetime.is_zero()).then_some(lifetime)
}

/// The headers that a response varies by; `None` for `*`.
pub(super) fn vary_of(headers: &HeaderMap) -> Option<Vec<HeaderName>> {
    let values = headers.get_all(header::VARY).iter();
    let names = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let names = names
        .map(<[u8]>::trim_ascii)
        .filter(|name| !name.is_empty());
    // `*` parses as the name of a header.
    names
        .map(|name| HeaderName::from_bytes(name).ok().filter(|name| name != "*"))
        .collect()
}

/// The directives of `Cache-Control`, lower-case.
pub(super) struct Directives(Vec<(String, String)>);

impl Directives {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::CACHE_CONTROL).iter();
        let values =
            values.map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase());
        let directives = values.flat_map(|value| {
            let directives = value.split(',').map(|directive| {
                let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
                (
                    name.trim().to_owned(),
                    value.trim().trim_matches('"').to_owned(),
                )
            });
            directives.collect::<Vec<_>>()
        });
        Directives(directives.collect())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A value that is not a number counts as 0.
    pub(super) fn seconds(&self, name: &str) -> Option<u64> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value.parse().unwrap_or(0))
    }
}
