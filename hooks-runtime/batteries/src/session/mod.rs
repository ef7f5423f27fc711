//! Sessions: values that the app keeps for one browser. [`Sessions`] has the settings, a function takes a
//! [`Session`], and a [`SessionStore`] keeps them.

mod age;
mod cookie_store;
mod gone;
mod key;
mod layered;
mod memory;
mod patch;
mod plugin;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
mod save;
#[expect(clippy::module_inception, reason = "it has the type `Session`")]
mod session;
mod settings;
mod store;
#[cfg(feature = "testing")]
pub mod suite;
mod sweep;
#[cfg(all(test, feature = "testing"))]
mod tests;

pub use cookie_store::{CookieStore, SessionTooLarge};
pub use gone::SessionGone;
pub use key::{AsSessionKey, SessionKey};
pub use layered::Layered;
pub use memory::Memory;
pub use patch::{Data, Id, Patch};
#[cfg(feature = "ws")]
pub use plugin::save_at_close;
pub use plugin::{SESSIONS, save};
#[cfg(feature = "postgres")]
pub use postgres::SESSIONS_TABLE;
pub use session::Session;
pub use settings::IntoBackend;
pub use store::SessionStore;

use crate::{Clock, Cookie, Keys};
use age::{Ages, Moves};
use settings::{Backend, Settings};
use std::time::Duration;

/// Sessions, kept in a store: a plugin. Without it a function that takes a [`Session`] is a problem of
/// `build`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::prelude::*;
/// use hooks_runtime::prelude::*;
///
/// #[post("/cart/{item}")]
/// fn add(session: Session, Path(item): Path<u32>) -> Result<String> {
///     session.update("cart", |cart: &mut Vec<u32>| {
///         cart.push(item);
///         format!("{} items", cart.len())
///     })
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Sessions::new(Memory::new()).age(days(14))).test_client();
/// client.post("/cart/7").await;
/// assert_eq!(client.post("/cart/8").await.text(), "2 items");
/// # }
/// ```
///
/// At first their cookie is named `session`, with `Path=/`, `HttpOnly` and
/// `SameSite=Lax`, and they end 14 days after their last change.
///
/// An app that is reached over https only should say `.cookie(Cookie::named("__Host-session").secure())`: then
/// the cookie is never sent over http, and no other host can set it. Over http browsers drop such a cookie, some
/// but at `localhost`, and each request has a new session.
///
/// | settings | a session ends |
/// |---|---|
/// | `age(days(14))` | 14 days after its last change |
/// | `age(days(14)).rolling()` | 14 days after its last change or use |
/// | `age(days(14)).fixed()` | 14 days after it was made |
/// | … `.absolute_age(days(90))` | as above, and at the latest 90 days after it was made |
#[derive(Clone, Debug)]
pub struct Sessions(Settings);

impl Sessions {
    /// Sessions in a [`SessionStore`], or in their cookies, by a [`CookieStore`].
    pub fn new(store: impl IntoBackend) -> Self {
        Sessions(Settings {
            backend: store.into_backend(),
            cookie: Cookie::named("session"),
            ages: Ages::default(),
            clock: Clock::system(),
            problems: Vec::new(),
        })
    }

    /// Sessions in their cookies, as of a [`CookieStore`]: signed by the app's `State<Keys>`, or by
    /// [`keys`](Self::keys). Everybody who has the cookie can read the values; nobody can change them.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_batteries::prelude::*;
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/")]
    /// fn visit(session: Session) -> Result<String> {
    ///     session.update("visits", |visits: &mut u32| {
    ///         *visits += 1;
    ///         visits.to_string()
    ///     })
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let keys = Keys::random(); // or `Keys::from_env("SECRET_KEYS")?`
    /// let client = app!().state(keys).with(Sessions::in_cookie()).test_client();
    /// client.get("/").await;
    /// assert_eq!(client.get("/").await.text(), "2");
    /// # }
    /// ```
    pub fn in_cookie() -> Self {
        Sessions::new(CookieStore::of_app())
    }

    /// The keys of sessions that are in their cookies, instead of the app's `State<Keys>`.
    pub fn keys(mut self, keys: Keys) -> Self {
        match &mut self.0.backend {
            Backend::Cookie(cookies) => cookies.set_keys(keys),
            Backend::Store(_) => self.0.problems.push(
                "a store has no use for keys: drop `.keys(…)`, or use `Sessions::in_cookie()`",
            ),
        }
        self
    }

    /// Nobody can read the values of sessions that are in their cookies.
    pub fn encrypted(mut self) -> Self {
        match &mut self.0.backend {
            Backend::Cookie(cookies) => cookies.encrypt(),
            Backend::Store(_) => self.0.problems.push(
                "a store encrypts nothing: drop `.encrypted()`, or use `Sessions::in_cookie()`",
            ),
        }
        self
    }

    /// The name and the attributes of the cookie. Its `max_age` is not used.
    pub fn cookie(mut self, cookie: Cookie) -> Self {
        self.0.cookie = cookie;
        self
    }

    /// How long a session lives.
    pub fn age(mut self, age: Duration) -> Self {
        self.0.ages.age = age;
        self
    }

    /// The use of a session moves its end, too: with each request that takes it, but not more often than once
    /// in a tenth of the age, as it is a write to the store.
    pub fn rolling(mut self) -> Self {
        self.0.ages.moves = Moves::OnUse;
        self
    }

    /// Nothing moves the end of a session, except for [`Session::set_age`].
    pub fn fixed(mut self) -> Self {
        self.0.ages.moves = Moves::Never;
        self
    }

    /// No session gets older than this, however its end moves.
    pub fn absolute_age(mut self, age: Duration) -> Self {
        self.0.ages.absolute = Some(age);
        self
    }

    /// The browser forgets the cookie when it is closed. The store keeps a session for its age.
    pub fn until_browser_closes(mut self) -> Self {
        self.0.ages.until_browser_closes = true;
        self
    }

    /// What the ends of sessions are computed from, instead of the clock of the system.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.0.clock = clock;
        self
    }

    fn into_settings(self) -> Settings {
        self.0
    }
}

/// In the memory of this process.
impl Default for Sessions {
    fn default() -> Self {
        Sessions::new(Memory::new())
    }
}
