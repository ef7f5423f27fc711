//! [`Messages`]: those of one browser, as one request sees them.

use super::{Flash, Level};
use crate::Keys;
use hooks_runtime::{
    Error, Provided, ProvidedByValue, RequestContext, Result,
    axum::{
        extract::{FromRequestParts, OptionalFromRequestParts},
        http::request::Parts,
    },
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub text: String,
    /// For its CSS classes: its own, and then that of its level.
    pub tags: String,
    /// Whether the text is HTML, which a template does not escape.
    pub is_html: bool,
}

/// As it is kept: level, text, its own tags, whether it is HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored(
    pub(super) Level,
    pub(super) String,
    #[serde(default)] pub(super) String,
    #[serde(default)] pub(super) bool,
);

/// The messages of the browser: those that earlier requests have left, and those that this one adds.
///
/// Reading marks all of them as read. What is not read is there for the next request.
///
/// Clones are the same messages.
#[derive(Clone)]
pub struct Messages(Arc<Shared>);

struct Shared {
    flash: Arc<Flash>,
    /// If there is a cookie to sign.
    keys: Option<Keys>,
    now: Mutex<Now>,
}

/// Messages as the request sees them.
#[derive(Default)]
pub(super) struct Now {
    /// What earlier requests have left, and from the first reading on also what this one had added.
    pub(super) known: Vec<Stored>,
    /// What is not read yet.
    pub(super) added: Vec<Stored>,
    /// How many earlier requests have left.
    pub(super) of_before: usize,
    pub(super) is_read: bool,
    /// Whether the request had the cookie.
    pub(super) has_cookie: bool,
    /// Whether somebody looked, or added one: then the response depends on the cookie.
    pub(super) is_used: bool,
}

impl Messages {
    pub(super) fn new(
        flash: Arc<Flash>,
        keys: Option<Keys>,
        known: Vec<Stored>,
        has_cookie: bool,
    ) -> Self {
        let now = Now {
            of_before: known.len(),
            known,
            has_cookie,
            ..Now::default()
        };
        Messages(Arc::new(Shared {
            flash,
            keys,
            now: Mutex::new(now),
        }))
    }

    /// No messages yet, for unit tests of functions that take them.
    #[cfg(feature = "testing")]
    pub fn mock() -> Self {
        Messages::new(
            Flash::session().level(Level(0)).shared(),
            None,
            Vec::new(),
            false,
        )
    }

    /// Add a message. One without text, or below the level of the settings, is dropped.
    pub fn add(&self, level: Level, text: impl Into<String>) {
        self.add_stored(Stored(level, text.into(), String::new(), false));
    }

    /// Add a message with tags of its own: CSS classes, with blanks between them.
    pub fn add_tagged(&self, level: Level, text: impl Into<String>, tags: impl Into<String>) {
        self.add_stored(Stored(level, text.into(), tags.into(), false));
    }

    /// Add a message that templates do not escape. Never put into it what a client sent.
    pub fn add_html(&self, level: Level, html: impl Into<String>) {
        self.add_stored(Stored(level, html.into(), String::new(), true));
    }

    /// Add a message of [`Level::DEBUG`].
    pub fn debug(&self, text: impl Into<String>) {
        self.add(Level::DEBUG, text);
    }

    /// Add a message of [`Level::INFO`].
    pub fn info(&self, text: impl Into<String>) {
        self.add(Level::INFO, text);
    }

    /// Add a message of [`Level::SUCCESS`].
    pub fn success(&self, text: impl Into<String>) {
        self.add(Level::SUCCESS, text);
    }

    /// Add a message of [`Level::WARNING`].
    pub fn warning(&self, text: impl Into<String>) {
        self.add(Level::WARNING, text);
    }

    /// Add a message of [`Level::ERROR`].
    pub fn error(&self, text: impl Into<String>) {
        self.add(Level::ERROR, text);
    }

    fn add_stored(&self, message: Stored) {
        if message.0 >= self.0.flash.level && !message.1.is_empty() {
            self.used().added.push(message);
        }
    }

    /// All messages, the oldest first. They are read then: those that are added later stay for the next
    /// request, and reading again in this one gives the same again.
    pub fn take(&self) -> Vec<Message> {
        let mut now = self.used();
        now.is_read = true;
        let added = std::mem::take(&mut now.added);
        now.known.extend(added);
        now.known.iter().map(|stored| self.shown(stored)).collect()
    }

    /// All messages, without reading them.
    pub fn peek(&self) -> Vec<Message> {
        let now = self.used();
        now.known
            .iter()
            .chain(&now.added)
            .map(|stored| self.shown(stored))
            .collect()
    }

    /// How many there are. They are not read by this.
    pub fn len(&self) -> usize {
        let now = self.used();
        now.known.len() + now.added.len()
    }

    /// Whether there is none. They are not read by this.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keep what was read for the next request, too.
    pub fn keep(&self) {
        self.used().is_read = false;
    }

    pub(super) fn flash(&self) -> &Arc<Flash> {
        &self.0.flash
    }

    pub(super) fn keys(&self) -> Option<&Keys> {
        self.0.keys.as_ref()
    }

    pub(super) fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn used(&self) -> MutexGuard<'_, Now> {
        let mut now = self.now();
        now.is_used = true;
        now
    }

    fn shown(&self, Stored(level, text, own, is_html): &Stored) -> Message {
        let tags = [own.as_str(), self.0.flash.tag_of(*level)];
        let tags: Vec<_> = tags.into_iter().filter(|tag| !tag.is_empty()).collect();
        Message {
            level: *level,
            text: text.clone(),
            tags: tags.join(" "),
            is_html: *is_html,
        }
    }
}

impl ProvidedByValue for Messages {
    const GIVEN_BY: &'static str = "`.with(Flash::cookie())`";
}

/// For extractors of your own, and functions that a route names.
impl<S: Sync> FromRequestParts<S> for Messages {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        Ok(Messages::clone(&*ctx.demand::<Messages>(parts).await?))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Messages {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        type Asked = Provided<Messages>;
        let provided =
            <Asked as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(provided.map(|messages| Messages::clone(&messages)))
    }
}

/// Their number, without the texts.
impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.now();
        let count = now.known.len() + now.added.len();
        f.debug_struct("Messages")
            .field("count", &count)
            .finish_non_exhaustive()
    }
}
