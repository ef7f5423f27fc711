//! The route that sets the language.

use super::{
    Languages,
    languages::{Prefix, Shared},
};
use crate::{Cookies, NextUrl, accepts, login::in_ascii};
use hooks_runtime::{
    Blueprint, RequestContext, Result, State,
    axum::{
        extract::{Form, Query},
        http::{HeaderMap, HeaderValue, StatusCode, header},
        response::{IntoResponse, Response},
    },
    get, post,
};
use serde::Deserialize;

/// The route of [`Locales::setter`](super::Locales::setter), for `url_for` and descriptions.
pub static SETTER: Blueprint = Blueprint::new("locale_setter");

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    language: Option<String>,
    next: Option<String>,
}

/// Set the cookie, if the app has the language, and go on to `next`.
#[post(SETTER, "")]
pub fn set_language(
    ctx: RequestContext,
    languages: State<Languages>,
    cookies: Cookies,
    site: NextUrl,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Result<Response> {
    let chosen = wanted
        .language
        .as_deref()
        .filter(|tag| languages.tags().any(|own| own == *tag));
    if let (Some(tag), Some(cookie)) = (chosen, &languages.shared().cookie) {
        cookies.set(cookie, tag)?;
    }
    let in_language = |url: &str| match chosen {
        Some(tag) => languages.shared().in_language(url, tag, &ctx),
        None => url.to_owned(),
    };
    Ok(go_on(&headers, &site, wanted.next.as_deref(), in_language))
}

/// Nothing is set by a link: go on to `next`.
#[get(SETTER, "")]
pub fn keep_language(site: NextUrl, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    go_on(&headers, &site, wanted.next.as_deref(), str::to_owned)
}

fn go_on(
    headers: &HeaderMap,
    site: &NextUrl,
    next: Option<&str>,
    in_language: impl FnOnce(&str) -> String,
) -> Response {
    let next = next.filter(|next| !next.is_empty());
    if next.is_none() && !accepts_html(headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let referer = headers.get(header::REFERER);
    let came_from = || site.checked(referer?.to_str().ok()?);
    let url = next
        .and_then(|next| site.checked(next))
        .or_else(came_from)
        .unwrap_or("/");
    let url = in_language(url);
    // Again: what is left of `/de//other.example` leads elsewhere.
    let url = in_ascii(site.checked(&url).unwrap_or("/"));
    let location = HeaderValue::try_from(url).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

impl Shared {
    /// The same page in another language, if paths begin with it.
    fn in_language(&self, url: &str, tag: &str, ctx: &RequestContext) -> String {
        let (site, rest) = url.split_at(start_of_path(url));
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        let prefixed = |path: &str| format!("/{tag}{path}");
        let path = match (self.prefix, self.of_path(path)) {
            (Some(_), Some((_, rest))) if self.is_prefix(tag) => prefixed(rest),
            (Some(_), Some((_, ""))) => "/".to_owned(),
            (Some(_), Some((_, rest))) => rest.to_owned(),
            (Some(Prefix::ForOthers), None) if self.is_prefix(tag) => {
                // The first page may be `/de` or `/de/`.
                let mut pages = [prefixed(path), prefixed(path.trim_end_matches('/'))].into_iter();
                let page = pages.find(|page| ctx.has_route(page));
                page.unwrap_or_else(|| path.to_owned())
            }
            _ => path.to_owned(),
        };
        format!("{site}{path}{query}")
    }
}

/// Browsers send the whole URL as `Referer`.
fn start_of_path(url: &str) -> usize {
    let end = |text: &str| text.find(['/', '?', '#']).unwrap_or(text.len());
    let host = url[..end(url)]
        .strip_suffix(':')
        .map(|scheme| scheme.len() + 3);
    host.and_then(|host| Some(host + end(url.get(host..)?)))
        .unwrap_or(0)
}

/// A client that says nothing accepts all.
fn accepts_html(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ACCEPT)
        || accepts::names(headers, &["text/html", "text/*", "*/*"])
}
