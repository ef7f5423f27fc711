//! The route that sets the language.

use super::Languages;
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
    languages: State<Languages>,
    cookies: Cookies,
    site: NextUrl,
    ctx: RequestContext,
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
    let translated = |url: &str| match chosen {
        Some(tag) => languages.shared().in_language(url, tag, &ctx),
        None => url.to_owned(),
    };
    Ok(go_on(&headers, &site, wanted.next.as_deref(), translated))
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
    translated: impl Fn(&str) -> String,
) -> Response {
    let next = next.filter(|next| !next.is_empty());
    if next.is_none() && !accepts_html(headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let referer = headers.get(header::REFERER);
    let came_from = || site.path_of(referer?.to_str().ok()?);
    let url = next.and_then(|next| site.path_of(next)).or_else(came_from);
    let url = url.map(|url| translated(&url)).unwrap_or_default();
    // Again: what is left of `/de//other.example` leads elsewhere.
    let url = in_ascii(site.checked(&url).unwrap_or("/"));
    let location = HeaderValue::try_from(url).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

impl super::languages::Shared {
    /// The same page in another language, if paths begin with it.
    fn in_language(&self, url: &str, tag: &str, ctx: &RequestContext) -> String {
        if self.prefix.is_none() {
            return url.to_owned();
        }
        let end = url.find(['?', '#']).unwrap_or(url.len());
        let (path, query) = url.split_at(end);
        let path = match self.of_path(path) {
            Some((_, rest)) if self.is_prefix(tag) => format!("/{tag}{rest}"),
            Some((_, "")) => "/".to_owned(),
            Some((_, rest)) => rest.to_owned(),
            // A path of the default language, or one that has none.
            None => {
                let prefixed = format!("/{tag}{path}");
                let is_page = self.is_prefix(tag) && ctx.has_route(&prefixed);
                if is_page { prefixed } else { path.to_owned() }
            }
        };
        path + query
    }
}

/// A client that says nothing accepts all.
fn accepts_html(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ACCEPT)
        || accepts::names(headers, &["text/html", "text/*", "*/*"])
}
