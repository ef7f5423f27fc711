//! `url_for`: makes a URL from an endpoint's name.

use super::{
    RequestContext, UrlError,
    url_whole::{PublicUrl, UrlOptions},
};
use crate::pattern::{Pattern, Piece};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{collections::BTreeMap, ops::Range};

/// Not encoded in a path segment: RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// A `{*wildcard}` covers several segments.
const WILDCARD: &AsciiSet = &SEGMENT.remove(b'/');

/// The patterns of all endpoints, by name.
#[derive(Clone, Default)]
pub(crate) struct UrlMap {
    paths: BTreeMap<String, Pattern>,
    /// The path at which the app is mounted: a prefix of every pattern.
    pub(crate) base: String,
    /// There are merged routers, whose routes have their patterns as names.
    pub(crate) takes_patterns: bool,
    /// Where clients reach the app: only a URL with scheme and host needs it.
    pub(crate) public: Option<PublicUrl>,
}

impl UrlMap {
    /// A path that is no pattern is left out: `build` reports it.
    pub(crate) fn insert(&mut self, endpoint: String, path: &str) {
        if let Some(pattern) = Pattern::from_axum(&format!("{}{path}", self.base)) {
            self.paths.entry(endpoint).or_insert(pattern);
        }
    }

    /// The pattern of a merged router's route, which is also its name.
    fn merged_pattern(&self, endpoint: &str) -> Option<Pattern> {
        let is_pattern = self.takes_patterns && endpoint.starts_with('/');
        is_pattern.then(|| Pattern::from_axum(&format!("{}{endpoint}", self.base)))?
    }

    /// Whether one of the patterns matches this path, which is without the base.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let path = format!("{}{path}", self.base);
        self.paths.values().any(|pattern| pattern.matches(&path))
    }

    pub(crate) fn url_for(
        &self,
        endpoint: &str,
        values: &[(&str, &str)],
    ) -> Result<String, UrlError> {
        let merged;
        let pattern = match self.paths.get(endpoint) {
            Some(pattern) => pattern,
            None => {
                merged = self.merged_pattern(endpoint);
                merged.as_ref().ok_or_else(|| UrlError::UnknownEndpoint {
                    endpoint: endpoint.to_owned(),
                    near: self.near(endpoint),
                })?
            }
        };
        let options = UrlOptions::of(values)?;
        let path = pattern.text();
        let mut url = String::with_capacity(path.len() + 16);
        let mut used: Vec<Used<'_>> = Vec::new();
        for piece in pattern.pieces() {
            let (name, encoded) = match piece {
                Piece::Literal(text) => {
                    url.push_str(text);
                    continue;
                }
                Piece::Parameter(name) => (name, SEGMENT),
                Piece::Wildcard(name) => (name, WILDCARD),
            };
            let value = values
                .iter()
                .find(|(given, value)| *given == name && !value.is_empty());
            let (_, value) = value.ok_or_else(|| UrlError::MissingValue {
                endpoint: endpoint.to_owned(),
                path: path.to_owned(),
                name: name.to_owned(),
                given: values.iter().map(|(name, _)| (*name).to_owned()).collect(),
            })?;
            let start = url.len();
            url.extend(utf8_percent_encode(value, encoded));
            used.push(Used {
                name,
                value,
                range: start..url.len(),
            });
        }
        if let Some(used) = used.iter().find(|used| used.leads_elsewhere(&url)) {
            return Err(UrlError::UnsafeValue {
                endpoint: endpoint.to_owned(),
                name: used.name.to_owned(),
                value: used.value.to_owned(),
            });
        }
        let rest: Vec<_> = values
            .iter()
            .filter(|(name, _)| used.iter().all(|used| used.name != *name))
            .filter(|(name, _)| !UrlOptions::is_one(name))
            .collect();
        if !rest.is_empty() {
            let query = serde_urlencoded::to_string(rest).unwrap_or_default();
            url.push('?');
            url.push_str(&query);
        }
        options.complete(url, endpoint, self.public.as_ref())
    }

    fn near(&self, endpoint: &str) -> Vec<String> {
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let mut ranked: Vec<_> = self
            .paths
            .keys()
            .map(|known| {
                let whole = strsim::jaro_winkler(known, endpoint);
                // The usual mistake is `show_user` for `admin.show_user`.
                let end = strsim::jaro_winkler(&last(known), &last(endpoint)) - 0.05;
                (whole.max(end), known)
            })
            // In a short name, one wrong letter makes the likeness small.
            .filter(|(likeness, known)| {
                *likeness > 0.75 || strsim::osa_distance(known, endpoint) == 1
            })
            .collect();
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        ranked
            .into_iter()
            .take(3)
            .map(|(_, known)| known.clone())
            .collect()
    }
}

impl RequestContext {
    /// Whether a route of the app matches this path, for whatever method, as Django's `is_valid_path`.
    ///
    /// The path is one as of [`uri`](Self::uri). Routes of a [merged](crate::App::merge) router count. What a
    /// mount, a nested service or a fallback answers does not: a service says what it has only when it is
    /// called. It looks at every route, so it is for rare requests, such as those that are about to be a 404.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{axum::response::Redirect, prelude::*};
    ///
    /// #[get("/old/{name}")]
    /// fn old() {}
    ///
    /// #[error_handler(404)]
    /// fn not_found(ctx: RequestContext) -> Response {
    ///     let old = format!("/old{}", ctx.uri().path());
    ///     if ctx.has_route(&old) {
    ///         Redirect::to(&old).into_response()
    ///     } else {
    ///         StatusCode::NOT_FOUND.into_response()
    ///     }
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().test_client();
    /// assert_eq!(client.get("/emma").await.header("location"), Some("/old/emma"));
    /// assert_eq!(client.get("/emma/1").await.status(), StatusCode::NOT_FOUND);
    /// # }
    /// ```
    pub fn has_route(&self, path: &str) -> bool {
        self.shared().matched.app.has_route(path)
    }
}

/// A value and its range in a URL.
struct Used<'a> {
    name: &'a str,
    value: &'a str,
    range: Range<usize>,
}

impl Used<'_> {
    /// Whether the value, with the pattern's text around it, makes a path that a browser changes.
    fn leads_elsewhere(&self, url: &str) -> bool {
        let start = url[..self.range.start].rfind('/').map_or(0, |at| at + 1);
        let end = url[self.range.end..].find('/');
        let end = end.map_or(url.len(), |at| self.range.end + at);
        let mut segments = url[start..end].split('/');
        let begins_as_host = url.starts_with("//") && self.range.start == 1;
        begins_as_host || segments.any(|segment| matches!(segment, "." | ".."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> UrlMap {
        let mut map = UrlMap::default();
        for (endpoint, path) in [
            ("index", "/"),
            ("admin.show_user", "/admin/users/{id}"),
            ("files", "/files/{*path}"),
            ("braces", "/{{x}}/{y}"),
        ] {
            map.insert(endpoint.to_owned(), path);
        }
        map
    }

    #[test]
    fn values_fill_the_pattern_and_the_rest_is_the_query() {
        let url = map().url_for("admin.show_user", &[("id", "7"), ("tab", "a b&c")]);
        assert_eq!(url.unwrap(), "/admin/users/7?tab=a+b%26c");
    }

    #[test]
    fn values_are_percent_encoded_and_only_wildcards_keep_slashes() {
        assert_eq!(
            map().url_for("admin.show_user", &[("id", "a/ü?")]).unwrap(),
            "/admin/users/a%2F%C3%BC%3F"
        );
        assert_eq!(
            map().url_for("files", &[("path", "a/b c")]).unwrap(),
            "/files/a/b%20c"
        );
        assert_eq!(map().url_for("braces", &[("y", "1")]).unwrap(), "/{x}/1");
    }

    #[test]
    fn a_value_that_would_lead_elsewhere_is_an_error() {
        let mut map = map();
        for (endpoint, path) in [("hidden", "/.{x}"), ("all", "/{*rest}"), ("v", "/v{x}")] {
            map.insert(endpoint.to_owned(), path);
        }
        for (endpoint, name, value) in [
            ("admin.show_user", "id", "."),
            ("admin.show_user", "id", ".."),
            ("files", "path", ".."),
            ("files", "path", "a/../b"),
            ("files", "path", "a/."),
            ("hidden", "x", "."),
            ("all", "rest", "/evil.example/x"),
        ] {
            let error = map.url_for(endpoint, &[(name, value)]).unwrap_err();
            assert_eq!(
                error,
                UrlError::UnsafeValue {
                    endpoint: endpoint.to_owned(),
                    name: name.to_owned(),
                    value: value.to_owned(),
                }
            );
        }
        for (endpoint, name, value, url) in [
            ("admin.show_user", "id", "...", "/admin/users/..."),
            ("admin.show_user", "id", "../x", "/admin/users/..%2Fx"),
            ("admin.show_user", "id", "%2e", "/admin/users/%252e"),
            ("files", "path", ".git/a..b", "/files/.git/a..b"),
            ("files", "path", "/a", "/files//a"),
            ("v", "x", "..", "/v.."),
            ("index", "next", "..", "/?next=.."),
        ] {
            assert_eq!(map.url_for(endpoint, &[(name, value)]).unwrap(), url);
        }
    }

    #[test]
    fn an_unknown_endpoint_names_the_near_ones() {
        let error = map().url_for("show_user", &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no endpoint is called `show_user`; did you mean `admin.show_user`?"
        );
    }

    #[test]
    fn a_pattern_is_the_name_of_a_merged_route() {
        let mut map = map();
        assert!(map.url_for("/old/{id}", &[("id", "a b")]).is_err());
        map.takes_patterns = true;
        let url = map.url_for("/old/{id}", &[("id", "a b")]);
        assert_eq!(url.unwrap(), "/old/a%20b");
    }

    #[test]
    fn a_wrong_letter_in_a_short_name_finds_it() {
        let mut map = UrlMap::default();
        map.insert("num".to_owned(), "/num");
        let error = map.url_for("nmu", &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no endpoint is called `nmu`; did you mean `num`?"
        );
    }

    #[test]
    fn a_missing_or_empty_value_is_named() {
        for values in [&[("name", "x")][..], &[("name", "x"), ("id", "")][..]] {
            let error = map().url_for("admin.show_user", values).unwrap_err();
            assert!(error.to_string().starts_with(
                "the endpoint `admin.show_user` (`/admin/users/{id}`) needs a value for `id`; \
                 given were `name`"
            ));
        }
    }
}
