//! Messages for the next page: [`Flash`] has the settings, a function takes [`Messages`].

mod kept;
mod level;
mod messages;
mod plugin;
#[cfg(feature = "templates")]
mod template;

pub use level::Level;
pub use messages::{Message, Messages};
pub use plugin::{FLASH, keep_messages};

use crate::{Cookie, Keys, own_keys::OwnKeys};
use std::sync::Arc;

/// Messages for the next page, as Django's messages and Flask's `flash`: one request adds them, the one that
/// reads them shows them, once.
///
/// | kept | where | beyond 2048 bytes |
/// |---|---|---|
/// | [`Flash::cookie`] | in a signed cookie | the oldest are dropped |
/// | [`Flash::session`] | in the session | they are kept |
/// | [`Flash::fallback`] | in the cookie | the newest go to the session |
///
/// They are kept whatever the status of the response is; those in the session only if it is saved, which it
/// is not for server errors.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Flash, Keys, Messages};
/// use hooks_runtime::{axum::response::Redirect, prelude::*};
///
/// #[post("/books")]
/// fn save(messages: Messages) -> Redirect {
///     messages.success("The book was saved.");
///     Redirect::to("/")
/// }
///
/// #[get("/")]
/// fn index(messages: Messages) -> String {
///     messages.take().iter().map(|message| message.text.clone()).collect()
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().state(Keys::random()).with(Flash::cookie()).test_client();
/// client.post("/books").await;
/// assert_eq!(client.get("/").await.text(), "The book was saved.");
/// assert_eq!(client.get("/").await.text(), "");
/// # }
/// ```
///
/// A page that shows messages is `no-store`: no cache shows them again. Chrome keeps the page itself for a
/// while, for its Back button; there a script may take them out when the visitor leaves:
///
/// ```js
/// addEventListener("pagehide", () => document.querySelectorAll(".message").forEach(m => m.remove()))
/// ```
///
/// With the feature `templates` a template has `messages`. Only a loop over it marks them as read:
///
/// ```html
/// {% for message in messages %}<p class="{{ message.tags }}">{{ message.text }}</p>{% endfor %}
/// ```
#[derive(Clone, Debug)]
pub struct Flash {
    kept: Kept,
    keys: OwnKeys,
    cookie: Cookie,
    level: Level,
    tags: Vec<(Level, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Cookie,
    Session,
    Both,
}

impl Flash {
    /// Messages in a cookie that the app's `State<Keys>` signs, or [`keys`](Self::keys). Everybody can read
    /// them; nobody can change them.
    pub fn cookie() -> Self {
        Flash::new(Kept::Cookie)
    }

    /// Messages in the session. It needs [`Sessions`](crate::Sessions). A request that takes [`Messages`] loads
    /// the session; a template loads it only if there is a message, as a cookie tells.
    pub fn session() -> Self {
        Flash::new(Kept::Session)
    }

    /// Messages in a cookie, as of [`Flash::cookie`], and those that are too many for it in the session. It
    /// needs [`Sessions`](crate::Sessions). A request that takes [`Messages`] loads the session; a template
    /// loads it only if there is a message.
    pub fn fallback() -> Self {
        Flash::new(Kept::Both)
    }

    fn new(kept: Kept) -> Self {
        Flash {
            kept,
            keys: OwnKeys::default(),
            cookie: Cookie::named("messages"),
            level: Level::INFO,
            tags: Vec::new(),
        }
    }

    /// What signs the cookie, instead of the app's `State<Keys>`.
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = keys.into();
        self
    }

    /// The name and the attributes of the cookie, instead of `messages`.
    pub fn named(mut self, cookie: Cookie) -> Self {
        self.cookie = cookie;
        self
    }

    /// Messages below this level are dropped; at first it is [`Level::INFO`].
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The tag of a level, instead of its name: `tag(Level::ERROR, "danger")`. A level of your own has none
    /// without it.
    pub fn tag(mut self, level: Level, tag: impl Into<String>) -> Self {
        self.tags.push((level, tag.into()));
        self
    }

    fn tag_of(&self, level: Level) -> &str {
        let mut own = self.tags.iter().rev();
        let own = own
            .find(|(of, _)| *of == level)
            .map(|(_, tag)| tag.as_str());
        own.unwrap_or(level.name())
    }

    fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}
