//! [`Locale`]: the language of one request.

use super::{Languages, languages::Shared, translate::Argument};
use crate::redirects;
use hooks_runtime::{
    Error, Provided, ProvidedByValue, RequestContext, Result,
    axum::{
        extract::{FromRequestParts, OptionalFromRequestParts},
        http::{Uri, request::Parts},
    },
};
use std::{fmt, sync::Arc};

/// The language of the request. A function that takes a `Locale` gets the one that
/// [`Locales`](super::Locales) has chosen.
///
/// The response to a request for which it was asked says so, with `Content-Language` and `Vary`.
///
/// It prints as its tag, and is equal to its tag: `locale == "de"`.
#[derive(Clone)]
pub struct Locale {
    languages: Languages,
    index: usize,
    /// Headers of the request have decided.
    varies: bool,
    missing: Option<Arc<Missing>>,
}

/// What was not found.
pub(super) struct Missing {
    /// As the app sees it.
    pub(super) uri: Uri,
    /// The path that the app is mounted at.
    pub(super) mount: String,
}

impl Locale {
    pub(super) fn new(languages: &Languages, index: usize, varies: bool) -> Self {
        Locale {
            languages: languages.clone(),
            index,
            varies,
            missing: None,
        }
    }

    /// A locale with these texts, for unit tests of functions that take one.
    #[cfg(feature = "testing")]
    pub fn mock(tag: &str, texts: impl super::Translate) -> Self {
        let shared = Shared {
            tags: vec![tag.to_owned()],
            default: 0,
            translate: Some(Arc::new(texts)),
            cookie: None,
            prefix: None,
        };
        Locale::new(&Languages(Arc::new(shared)), 0, false)
    }

    /// The tag, as it was given to [`Locales`](super::Locales): `"pt-br"`.
    pub fn tag(&self) -> &str {
        &self.languages.0.tags[self.index]
    }

    /// All languages of the app.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The locale of a request that is not found.
    pub(super) fn of_missing(mut self, head: &Parts) -> Self {
        self.missing = Some(Arc::new(Missing {
            uri: head.uri.clone(),
            mount: redirects::mount(head).to_owned(),
        }));
        self
    }

    pub(super) fn missing(&self) -> Option<&Missing> {
        self.missing.as_deref()
    }

    pub(super) fn varies(&self) -> bool {
        self.varies
    }

    /// The text of a message, as [`t!`](crate::t) says.
    pub fn translate(&self, message: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let Shared {
            translate,
            tags,
            default,
            ..
        } = &*self.languages.0;
        let general = std::iter::successors(Some(self.tag()), |tag| Some(tag.rsplit_once('-')?.0));
        let mut tags = general.chain([tags[*default].as_str()]);
        let text = translate
            .as_ref()
            .and_then(|texts| tags.find_map(|tag| texts.translate(tag, message, arguments)));
        text.unwrap_or_else(|| message.to_owned())
    }
}

impl ProvidedByValue for Locale {}

/// For extractors of your own, and functions that a route names.
impl<S: Sync> FromRequestParts<S> for Locale {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        Ok(Locale::clone(&*ctx.demand::<Locale>(parts).await?))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Locale {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        type Asked = Provided<Locale>;
        let provided =
            <Asked as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(provided.map(|locale| Locale::clone(&locale)))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tag().fmt(f)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.tag()).finish()
    }
}

impl PartialEq<str> for Locale {
    fn eq(&self, tag: &str) -> bool {
        self.tag() == tag
    }
}

impl PartialEq<&str> for Locale {
    fn eq(&self, tag: &&str) -> bool {
        self.tag() == *tag
    }
}
