//! Languages: [`Locales`] has the settings, a function takes a [`Locale`], and [`t!`](crate::t) gives a text in it.

mod accept;
#[cfg(feature = "fluent")]
mod fluent;
mod languages;
#[expect(clippy::module_inception, reason = "it has the type `Locale`")]
mod locale;
mod plugin;
mod prefixed;
mod setter;
#[cfg(feature = "templates")]
mod template;
mod translate;

#[cfg(feature = "fluent")]
pub use self::fluent::{Fluent, dir};
pub use languages::Languages;
pub use locale::Locale;
pub use plugin::{LOCALES, tell_language};
pub use prefixed::{PREFIXED, check_prefix};
pub use setter::{SETTER, keep_language, set_language};
pub use translate::{Argument, Translate};

use crate::Cookie;
use languages::{Prefix, Shared};
use std::sync::Arc;

/// The languages of an app. The first one is the default.
///
/// The language of a request is, of these, the first that the app has:
///
/// 1. that at the beginning of its path, with [`prefix`](Self::prefix);
/// 2. that of the cookie `language`, which the route of [`setter`](Self::setter) sets;
/// 3. what `Accept-Language` wants most;
/// 4. the default.
///
/// [`Languages::find`] has the rules by which `de-CH` means `de`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Locale, Locales, locale::Argument, t};
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index(locale: Locale) -> String {
///     t!(locale, "hello")
/// }
///
/// fn texts(tag: &str, message: &str, _: &[(&str, Argument<'_>)]) -> Option<String> {
///     match (tag, message) {
///         ("en", "hello") => Some("Hello".to_owned()),
///         ("de", "hello") => Some("Guten Tag".to_owned()),
///         _ => None,
///     }
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Locales::new(["en", "de"]).texts(texts)).test_client();
/// let response = client.get("/").header("accept-language", "fr, de-CH;q=0.8").await;
/// assert_eq!(response.text(), "Guten Tag");
/// assert_eq!(response.header("content-language"), Some("de"));
/// # }
/// ```
///
/// With the feature `templates` a template has `t("hello", name=value)`, `locale` (and `locale.tag`, to compare
/// it), and `languages`. A page that uses one of them says so in `Vary`, as one whose view has taken a `Locale`.
#[derive(Clone)]
pub struct Locales {
    tags: Vec<String>,
    default: Option<String>,
    cookie: Option<Cookie>,
    prefix: Option<Prefix>,
    setter: Option<String>,
    texts: Option<Arc<dyn Translate>>,
    /// Why there are none, if they cannot be read.
    unreadable: Option<String>,
}

impl Locales {
    /// These languages, by their tags: `["en", "de", "pt-br"]`.
    pub fn new<T: Into<String>>(tags: impl IntoIterator<Item = T>) -> Self {
        Locales {
            tags: tags.into_iter().map(Into::into).collect(),
            default: None,
            cookie: Some(Cookie::named("language")),
            prefix: None,
            setter: None,
            texts: None,
            unreadable: None,
        }
    }

    /// The default language, if it is not the first.
    pub fn default(mut self, tag: impl Into<String>) -> Self {
        self.default = Some(tag.into());
        self
    }

    /// The name and the attributes of the cookie; `None`: no cookie decides. Without this call it is named
    /// `language`, and kept until the browser is closed: `Cookie::named("language").max_age(days(365))` keeps it
    /// for a year.
    pub fn cookie(mut self, cookie: impl Into<Option<Cookie>>) -> Self {
        self.cookie = cookie.into();
        self
    }

    /// Paths begin with their language, as with Django's `i18n_patterns`: `/de/books`. The routes are those of
    /// blueprints with the prefix `/{locale}`:
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_batteries::{Locale, Locales};
    /// use hooks_runtime::prelude::*;
    ///
    /// static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/{locale}");
    ///
    /// #[get(SHOP, "/books")]
    /// fn books(locale: Locale) -> String {
    ///     locale.to_string()
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().register(&SHOP).with(Locales::new(["en", "de"]).prefix(true)).test_client();
    /// assert_eq!(client.get("/de/books").await.text(), "de");
    /// assert_eq!(client.get("/xx/books").await.status(), StatusCode::NOT_FOUND);
    /// assert_eq!(client.get("/books").await.header("location"), Some("/en/books"));
    /// # }
    /// ```
    ///
    /// A path without a language that is not found is redirected to the one with the request's language, if
    /// there is a route.
    ///
    /// With `default_too = false` the paths of the default language have no prefix, `/en/books` is not found,
    /// and nothing but the path decides. Then the blueprint is registered twice:
    /// `.register(SHOP.at("/"))` and `.register(SHOP.at("/{locale}").named("translated"))`.
    pub fn prefix(mut self, default_too: bool) -> Self {
        self.prefix = Some(if default_too {
            Prefix::ForAll
        } else {
            Prefix::ForOthers
        });
        self
    }

    /// A route at this path that sets the cookie, as Django's `set_language`: a form posts `language`, and
    /// perhaps `next`, to where the browser goes then. Without `next` it goes back to where it came from.
    ///
    /// A `next` that leads to another host is not used. A client that does not want HTML gets a 204.
    pub fn setter(mut self, path: impl Into<String>) -> Self {
        self.setter = Some(path.into());
        self
    }

    /// Where the texts of [`t!`](crate::t) come from: a [`Translate`], such as `Fluent`.
    pub fn texts(mut self, texts: impl Translate) -> Self {
        self.texts = Some(Arc::new(texts));
        self
    }

    /// The texts in this directory, as [`Fluent::read`] reads them; [`dir`] finds one of the package. What cannot be read, or is no Fluent, is a
    /// problem of `build`.
    #[cfg(feature = "fluent")]
    pub fn fluent(mut self, directory: impl AsRef<std::path::Path>) -> Self {
        match Fluent::read(directory) {
            Ok(texts) => self.texts(texts),
            Err(error) => {
                self.unreadable = Some(error.to_string());
                self
            }
        }
    }

    /// What is wrong with the settings.
    fn problems(&self) -> Vec<String> {
        let mut problems: Vec<_> = self.unreadable.iter().cloned().collect();
        if self.tags.is_empty() {
            problems.push("there is no language: give it one at least".to_owned());
        }
        for (index, tag) in self.tags.iter().enumerate() {
            let is_again = self.tags[..index]
                .iter()
                .any(|other| other.eq_ignore_ascii_case(tag));
            if !accept::is_tag(tag) {
                problems.push(format!("`{tag}` is no language tag: write one as `pt-br`"));
            } else if is_again {
                problems.push(format!(
                    "the language `{tag}` is there twice: remove one of the two"
                ));
            }
        }
        if let Some(default) = &self.default
            && !self.tags.contains(default)
        {
            problems.push(format!(
                "the default `{default}` is not one of the languages: add it"
            ));
        }
        problems.extend(self.cookie.as_ref().and_then(Cookie::problem));
        if let Some(path) = &self.setter
            && !path.starts_with('/')
        {
            problems.push(format!(
                "the path `{path}` of `setter` does not begin with `/`: write `/{path}`"
            ));
        }
        if self.setter.is_some() && self.cookie.is_none() {
            problems.push(
                "`setter` sets a cookie that does not decide: leave out `cookie(None)`".to_owned(),
            );
        }
        problems
    }

    fn languages(self) -> Languages {
        let default = self
            .default
            .and_then(|tag| self.tags.iter().position(|own| *own == tag));
        Languages(Arc::new(Shared {
            default: default.unwrap_or(0),
            tags: self.tags,
            translate: self.texts,
            cookie: self.cookie,
            prefix: self.prefix,
        }))
    }
}

impl std::fmt::Debug for Locales {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locales").field(&self.tags).finish()
    }
}
