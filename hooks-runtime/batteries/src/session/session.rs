//! [`Session`]: the values that are kept for one browser.

use super::{
    AsSessionKey, Data, Id, Patch,
    age::{Life, is_taken},
    settings::{Backend, Settings},
};
use hooks_runtime::{
    Error, Result,
    axum::http::{HeaderMap, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    any::type_name,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The values that the app keeps for one browser, from one request to the next. A function that takes a
/// `Session` gets the one of the request's cookie, or an empty one.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::session::Session;
/// use hooks_runtime::prelude::*;
///
/// fn count(session: &Session) -> Result<u32> {
///     session.update("visits", |visits: &mut u32| {
///         *visits += 1;
///         *visits
///     })
/// }
///
/// # #[tokio::main]
/// # async fn main() -> Result<()> {
/// let session = Session::mock();
/// count(&session)?;
/// assert_eq!(count(&session)?, 2);
/// # Ok(())
/// # }
/// ```
///
/// Values are kept as JSON. What a request changes is saved when its response is ready, unless that is a
/// server error (from 500 on), or when it calls [`save`](Self::save). Only the keys that it changed are
/// stored: two requests at one time that change different keys both keep their changes; of one key the
/// last change stays, so that a counter belongs into a table. A request that changes nothing stores
/// nothing and sends no cookie.
///
/// For a WebSocket what was changed before the handshake is saved and sent with it. If that fails, there is
/// no WebSocket: a store that is down is a 503. What is changed later is saved by [`save`](Self::save), or
/// when the connection is closed, unless its callback failed.
///
/// Clones are the same session.
#[derive(Clone)]
pub struct Session(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) settings: Arc<Settings>,
    /// That of the settings, with the keys of the app.
    pub(super) backend: Backend,
    pub(super) now: Mutex<Now>,
    /// One save at a time.
    pub(super) saving: tokio::sync::Mutex<()>,
}

/// A session as the request sees it.
#[cfg_attr(
    feature = "ws",
    expect(
        clippy::struct_excessive_bools,
        reason = "none of them follows from another"
    )
)]
pub(super) struct Now {
    /// If it is stored.
    pub(super) id: Option<Id>,
    pub(super) data: Data,
    /// What is not saved yet.
    pub(super) patch: Patch,
    pub(super) life: Life,
    pub(super) has_new_age: bool,
    /// Whether it gets a new id.
    pub(super) cycles: bool,
    /// That id, or the first one, if somebody has asked for its fingerprint.
    pub(super) next: Option<Id>,
    /// Sessions that are over.
    pub(super) flushed: Vec<Id>,
    /// Whether the browser has a cookie, of this session or of one that is gone.
    pub(super) has_cookie: bool,
    /// How often it was flushed, for a save that goes on meanwhile.
    pub(super) flushes: u32,
    /// What the response has to say.
    pub(super) cookie: Option<HeaderValue>,
    /// The handshake of a WebSocket has said it.
    #[cfg(feature = "ws")]
    pub(super) is_in_handshake: bool,
}

#[expect(clippy::needless_pass_by_value, reason = "keys are copied")]
impl Session {
    /// The session of a request.
    pub(super) async fn load(
        settings: &Arc<Settings>,
        backend: Backend,
        headers: &HeaderMap,
    ) -> Result<Self> {
        let now = settings.clock.seconds();
        let cookie = settings.cookie.read(headers);
        let mut found = match &cookie {
            Some(value) => backend.load(settings.cookie.name(), value).await?,
            None => None,
        };
        let life = match &mut found {
            Some((_, data)) => settings.ages.take_from(data, now),
            None => None,
        };
        let (id, data) = match found.filter(|_| life.is_some()) {
            Some((id, data)) => (Some(id), data),
            None => (None, Data::new()),
        };
        let life = life.unwrap_or_else(|| Life::begin(now));
        let session = Session::new(settings.clone(), backend, id, data, life);
        session.now().has_cookie = cookie.is_some();
        Ok(session)
    }

    fn new(
        settings: Arc<Settings>,
        backend: Backend,
        id: Option<Id>,
        data: Data,
        life: Life,
    ) -> Self {
        let now = Now {
            id,
            data,
            patch: Patch::default(),
            life,
            has_new_age: false,
            cycles: false,
            next: None,
            flushed: Vec::new(),
            has_cookie: false,
            flushes: 0,
            cookie: None,
            #[cfg(feature = "ws")]
            is_in_handshake: false,
        };
        Session(Arc::new(Shared {
            settings,
            backend,
            now: Mutex::new(now),
            saving: tokio::sync::Mutex::default(),
        }))
    }

    /// An empty session, for unit tests of functions that take one. [`save`](Self::save) keeps it in
    /// memory.
    #[cfg(feature = "testing")]
    pub fn mock() -> Self {
        let settings = super::Sessions::default().into_settings();
        let life = Life::begin(settings.clock.seconds());
        let backend = settings.backend.clone();
        Session::new(Arc::new(settings), backend, None, Data::new(), life)
    }

    /// The value of a key; an error if it is no `T`.
    pub fn get<T: DeserializeOwned>(&self, key: impl AsSessionKey<T>) -> Result<Option<T>> {
        value_of(&self.now().data, key.name())
    }

    /// Whether there is a value.
    pub fn contains(&self, key: &str) -> bool {
        self.now().data.contains_key(key)
    }

    /// All keys, in the order of their bytes.
    pub fn keys(&self) -> Vec<String> {
        self.now().data.keys().cloned().collect()
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        self.now().data.is_empty()
    }

    /// Set a value. An error says that it cannot be JSON, or that the key cannot be used: `_session` and
    /// `_session_age` are taken, and no key has a NUL in it.
    pub fn set<T: Serialize>(&self, key: impl AsSessionKey<T>, value: T) -> Result<()> {
        let (key, value) = (key.name(), to_json(key.name(), &value)?);
        self.now().set(key, value)
    }

    /// Remove a value. `false`: there was none, and nothing changes.
    pub fn remove(&self, key: &str) -> bool {
        self.now().remove(key)
    }

    /// Remove a value and return it; an error if it is no `T`, which then stays.
    pub fn take<T: DeserializeOwned>(&self, key: impl AsSessionKey<T>) -> Result<Option<T>> {
        let mut now = self.now();
        let value = value_of(&now.data, key.name())?;
        now.remove(key.name());
        Ok(value)
    }

    /// Get a value, or the default one, let `f` change it, and set it. It is no more than that: two requests
    /// that do this with one key at one time keep the change of the last.
    pub fn update<T, R>(&self, key: impl AsSessionKey<T>, f: impl FnOnce(&mut T) -> R) -> Result<R>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        // Without a lock: `f` is the user's code, and may use the session.
        let mut value = self.now().get_or_default::<T>(key.name())?;
        let result = f(&mut value);
        self.set(key, value)?;
        Ok(result)
    }

    /// Remove all values. The session stays, with its id: see [`flush`](Self::flush).
    pub fn clear(&self) {
        let mut now = self.now();
        for key in std::mem::take(&mut now.data).into_keys() {
            now.patch.remove(key);
        }
    }

    /// Give the session a new id, at the save, and keep its values. Call it when somebody logs in: who knew
    /// the id before does not know the new one.
    pub fn cycle(&self) {
        self.now().cycles = true;
    }

    /// End the session, at the save: its values, its row in the store, and its cookie. What is set afterwards
    /// belongs to a new one. Call it when somebody logs out. It ends whatever the response is, also if that is
    /// a server error, which saves no other change.
    pub fn flush(&self) {
        self.now().flush(&self.0.settings);
    }

    /// Let this session live for `age`, from now and from each time that the settings move its end. With an
    /// age of less than a second it is [flushed](Self::flush).
    pub fn set_age(&self, age: Duration) {
        let mut now = self.now();
        let settings = &self.0.settings;
        if age.as_secs() == 0 {
            now.flush(settings);
            return;
        }
        now.life.set_age(age, settings.clock.seconds());
        now.has_new_age = true;
    }

    /// Let the browser forget the cookie when it is closed. The store keeps the session for its age.
    pub fn until_browser_closes(&self) {
        let mut now = self.now();
        now.life.close_with_the_browser();
        now.has_new_age = true;
    }

    /// What names this session until it gets a new id: a hash, to bind something to it. After
    /// [`cycle`](Self::cycle) it is that of the new id. `None` if it is not stored and has no values.
    pub fn fingerprint(&self) -> Option<String> {
        let now = &mut *self.now();
        match &now.id {
            Some(id) if !now.cycles => Some(id.at_rest()),
            None if now.data.is_empty() => None,
            _ => Some(now.next.get_or_insert_with(Id::random).at_rest()),
        }
    }

    pub(super) fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn value_of<T: DeserializeOwned>(data: &Data, key: &str) -> Result<Option<T>> {
    let Some(value) = data.get(key) else {
        return Ok(None);
    };
    // Without a clone of the value. What serde says would show it, and it may be a secret.
    let wrong = |_| {
        let wanted = type_name::<T>();
        Error::msg(format!("the value `{key}` of the session is no `{wanted}`"))
    };
    T::deserialize(value).map(Some).map_err(wrong)
}

fn to_json(key: &str, value: &impl Serialize) -> Result<Value> {
    let wrong = |error| {
        Error::msg(format!(
            "the value `{key}` of the session cannot be JSON: {error}"
        ))
    };
    serde_json::to_value(value).map_err(wrong)
}

impl Now {
    fn get_or_default<T: DeserializeOwned + Default>(&self, key: &str) -> Result<T> {
        value_of(&self.data, key).map(Option::unwrap_or_default)
    }

    fn set(&mut self, key: &str, value: Value) -> Result<()> {
        if is_taken(key) || key.contains('\0') {
            return Err(Error::msg(format!(
                "a session has no value with the key {key:?}"
            )));
        }
        self.patch.set(key, value.clone());
        self.data.insert(key.to_owned(), value);
        Ok(())
    }

    fn remove(&mut self, key: &str) -> bool {
        let was_there = self.data.remove(key).is_some();
        if was_there {
            self.patch.remove(key);
        }
        was_there
    }

    fn flush(&mut self, settings: &Settings) {
        self.flushed.extend(self.id.take());
        self.flushes += 1;
        self.begin_anew(settings);
    }

    /// Go on with an empty session, which has no id yet.
    pub(super) fn begin_anew(&mut self, settings: &Settings) {
        self.id = None;
        self.data.clear();
        self.patch = Patch::default();
        self.life = Life::begin(settings.clock.seconds());
        self.has_new_age = false;
        self.cycles = false;
        self.next = None;
    }
}

/// The keys, without the values, which may be secrets.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys();
        f.debug_struct("Session")
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}
