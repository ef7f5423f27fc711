//! The route that sets the language.

use super::Languages;
use crate::{Cookies, NextUrl};
use hooks_runtime::{
    Blueprint, Result, State,
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
    Ok(go_on(
        &languages,
        &headers,
        &site,
        wanted.next.as_deref(),
        chosen,
    ))
}

/// Nothing is set by a link: go on to `next`.
#[get(SETTER, "")]
pub fn keep_language(
    languages: State<Languages>,
    site: NextUrl,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    go_on(&languages, &headers, &site, wanted.next.as_deref(), None)
}

fn go_on(
    languages: &Languages,
    headers: &HeaderMap,
    site: &NextUrl,
    next: Option<&str>,
    chosen: Option<&str>,
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
    let url = match chosen {
        Some(tag) => languages.shared().in_language(url, tag),
        None => url.to_owned(),
    };
    // Again: what is left of `/de//other.example` leads elsewhere.
    let url = site.checked(&url).unwrap_or("/");
    let location = HeaderValue::try_from(url).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

impl super::languages::Shared {
    /// The same page in another language, if paths begin with it.
    fn in_language(&self, url: &str, tag: &str) -> String {
        let end = url.find(['?', '#']).unwrap_or(url.len());
        let (path, query) = url.split_at(end);
        match self.of_path(path) {
            Some((_, rest)) if self.prefix.is_some() && self.is_prefix(tag) => {
                format!("/{tag}{rest}{query}")
            }
            Some((_, rest)) if self.prefix.is_some() && !rest.is_empty() => {
                format!("{rest}{query}")
            }
            _ => url.to_owned(),
        }
    }
}

/// A client that says nothing accepts all.
fn accepts_html(headers: &HeaderMap) -> bool {
    let lines = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    let mut kinds = lines.flat_map(|line| line.split(',')).peekable();
    kinds.peek().is_none()
        || kinds.any(|kind| {
            let (kind, weight) = kind.split_once(';').unwrap_or((kind, ""));
            let is_refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            matches!(kind.trim(), "text/html" | "text/*" | "*/*") && !is_refused
        })
}
