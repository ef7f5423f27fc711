//! [`Languages`]: those that an app has, and which of them is meant by a tag.

use super::{
    Locale,
    accept::{self, Wanted},
    translate::AnyTranslate,
};
use crate::Cookie;
use hooks_runtime::axum::http::HeaderMap;
use std::{fmt, sync::Arc};

/// What these are called without their script. RFC 4647 does not say it; browsers still send them.
const SCRIPTS: &[(&str, &str)] = &[
    ("zh-cn", "zh-hans"),
    ("zh-hk", "zh-hant"),
    ("zh-mo", "zh-hant"),
    ("zh-my", "zh-hans"),
    ("zh-sg", "zh-hans"),
    ("zh-tw", "zh-hant"),
];

/// The languages of an app, as [`Locales`](super::Locales) has set them. Functions take it as
/// `State<Languages>`, to list them, and to choose one by other means than the request's.
///
/// A hook that returns `Provide<Locale>` decides for its request, such as by what a user has chosen:
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Languages, Locale, Locales};
/// use hooks_runtime::prelude::*;
///
/// #[before_request]
/// fn of_the_user(languages: State<Languages>, headers: HeaderMap) -> Option<Provide<Locale>> {
///     let chosen = headers.get("x-user-language")?.to_str().ok()?;
///     languages.find(chosen).map(Provide)
/// }
///
/// #[get("/")]
/// fn index(locale: Locale) -> String {
///     locale.to_string()
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Locales::new(["en", "de"])).test_client();
/// assert_eq!(client.get("/").header("x-user-language", "de-CH").await.text(), "de");
/// assert_eq!(client.get("/").header("accept-language", "de").await.text(), "de");
/// # }
/// ```
#[derive(Clone)]
pub struct Languages(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) tags: Vec<String>,
    pub(super) default: usize,
    pub(super) translate: Option<Arc<dyn AnyTranslate>>,
    /// Decides before the header, if there is one.
    pub(super) cookie: Option<Cookie>,
    pub(super) prefix: Option<Prefix>,
}

/// Paths begin with a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    ForAll,
    /// But for the default one.
    ForOthers,
}

/// What a request has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) index: usize,
    /// By its path, so that its headers do not matter.
    pub(super) is_of_path: bool,
}

impl Languages {
    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The tags, in the order of the settings.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.0.tags.iter().map(String::as_str)
    }

    /// The language of requests that choose none.
    pub fn default_locale(&self) -> Locale {
        Locale::new(self, self.0.default, true)
    }

    /// The language that a tag means: itself, or with subtags dropped from its end, or else one with the same
    /// first subtag. `None` if the app has nothing of the kind.
    ///
    /// | the app has | tag | found |
    /// |---|---|---|
    /// | `de`, `de-at` | `DE-at` | `de-at` |
    /// | `de` | `de-CH` | `de` |
    /// | `pt-br` | `pt-PT` | `pt-br` |
    /// | `zh-hant` | `zh-TW` | `zh-hant` |
    pub fn find(&self, tag: &str) -> Option<Locale> {
        Some(Locale::new(self, self.0.position(tag)?, true))
    }

    /// The language of a request, by its path and its headers. For functions that do not have the request's
    /// `Locale`, such as middleware; a response that depends on it then has to say so itself, in `Vary`.
    pub fn choose(&self, path: &str, headers: &HeaderMap) -> Locale {
        let Choice { index, is_of_path } = self.0.choose(path, headers);
        Locale::new(self, index, !is_of_path)
    }
}

impl Shared {
    pub(super) fn choose(&self, path: &str, headers: &HeaderMap) -> Choice {
        if let Some(prefix) = self.prefix {
            if let Some((index, _)) = self.of_path(path) {
                return Choice {
                    index,
                    is_of_path: true,
                };
            }
            if prefix == Prefix::ForOthers {
                return Choice {
                    index: self.default,
                    is_of_path: true,
                };
            }
        }
        let index = self.of_cookie(headers).or_else(|| self.of_header(headers));
        Choice {
            index: index.unwrap_or(self.default),
            is_of_path: false,
        }
    }

    /// The language that is the first segment of a path, and the rest of the path.
    pub(super) fn of_path<'a>(&self, path: &'a str) -> Option<(usize, &'a str)> {
        let rest = path.strip_prefix('/')?;
        let end = rest.find('/').unwrap_or(rest.len());
        Some((self.position(&rest[..end])?, &rest[end..]))
    }

    /// Whether this is how paths begin: letter by letter, and not for the default language if that has no
    /// prefix.
    pub(super) fn is_prefix(&self, segment: &str) -> bool {
        let found = self.tags.iter().position(|tag| tag == segment);
        let is_left_out = self.prefix == Some(Prefix::ForOthers) && found == Some(self.default);
        found.is_some() && !is_left_out
    }

    fn of_cookie(&self, headers: &HeaderMap) -> Option<usize> {
        self.position(&self.cookie.as_ref()?.read(headers)?)
    }

    fn of_header(&self, headers: &HeaderMap) -> Option<usize> {
        let wanted = accept::wanted(headers);
        let mut accepted = wanted.iter().filter(|wanted| wanted.weight > 0);
        // What comes after `*` is wanted less than any other language.
        let mut named = accepted.by_ref().take_while(|wanted| wanted.tag != "*");
        named.find_map(|each| {
            self.candidates(&each.tag)
                .find(|&found| self.accepts(&wanted, found))
        })
    }

    /// Whether the client has not excluded this language: the longest of the tags that it begins with decides.
    fn accepts(&self, wanted: &[Wanted], index: usize) -> bool {
        let tag = self.tags[index].to_ascii_lowercase();
        let is_about = |wanted: &&Wanted| {
            let rest = tag.strip_prefix(wanted.tag.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) || wanted.tag == "*"
        };
        let about = wanted.iter().filter(is_about);
        let decides = about.max_by_key(|wanted| (wanted.tag != "*", wanted.tag.len()));
        decides.is_none_or(|wanted| wanted.weight > 0)
    }

    fn position(&self, tag: &str) -> Option<usize> {
        if !accept::is_tag(tag) {
            return None;
        }
        self.candidates(&tag.to_ascii_lowercase()).next()
    }

    /// The languages that a tag in lower case may mean, the best first.
    fn candidates<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = usize> + 'a {
        let script = SCRIPTS
            .iter()
            .find(|(known, _)| *known == tag)
            .map(|(_, script)| *script);
        let shorter = std::iter::successors(Some(tag), |tag| Some(tag.rsplit_once('-')?.0));
        // The order is Django's: the tag, its script, then what is left when subtags are dropped.
        let all = shorter.clone().take(1).chain(script).chain(shorter.skip(1));
        let own = all.filter_map(|tag| {
            self.tags
                .iter()
                .position(|own| own.eq_ignore_ascii_case(tag))
        });
        let first = tag.split('-').next().unwrap_or_default();
        let siblings = self.tags.iter().enumerate().filter(move |(_, own)| {
            let own_first = own.split('-').next().unwrap_or_default();
            own_first.eq_ignore_ascii_case(first) && own_first.len() < own.len()
        });
        own.chain(siblings.map(|(index, _)| index))
    }
}

impl fmt::Debug for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Languages").field(&self.0.tags).finish()
    }
}
