//! How a session is saved: what it changed goes to the store, and its cookie to the response.

use super::{
    Data, Id, Patch, Session, SessionGone,
    age::Life,
    cookie_store::{MOST_BYTES, SessionTooLarge},
    session::Now,
    settings::{Backend, Settings},
};
use hooks_runtime::{Error, Result, axum::http::HeaderValue};
use std::mem;

/// The changes of a session that one save stores.
pub(super) struct Changes {
    step: Step,
    flushed: Vec<Id>,
    /// All values as they are then.
    data: Data,
    patch: Patch,
    life: Life,
    has_new_age: bool,
    cycles: bool,
    /// It was flushed, and the browser has a cookie.
    ends_cookie: bool,
    /// In seconds since 1970.
    now: u64,
    flushes: u32,
}

enum Step {
    Nothing,
    Create(Id),
    Patch(Id),
    Rename {
        from: Id,
        to: Id,
    },
    /// Only the end of the session moves.
    Touch(Id),
}

pub(super) enum Outcome {
    Unchanged,
    /// The session was flushed, and there is no new one.
    Ended(HeaderValue),
    Saved(Id, HeaderValue),
    Gone,
}

impl Session {
    /// Save the changes now, and not when the response is ready. For what goes on after that: the body of
    /// a stream, a WebSocket. Without changes nothing happens.
    ///
    /// A session that has ended in the meantime is an error: [`SessionGone`]. A store that does not answer
    /// is a [`StoreDown`](crate::StoreDown); the changes are not lost then, and may be saved again. So it is if
    /// the future is dropped before its end, as by a time limit.
    ///
    /// The cookie is part of the response. If that was sent already, the browser never gets the id of a
    /// session that is new or was cycled.
    pub async fn save(&self) -> Result<()> {
        self.save_by(Now::begin_save).await
    }

    /// End what was flushed, and save nothing else: for a response that is a server error.
    pub(super) async fn end(&self) -> Result<()> {
        self.save_by(Now::begin_end).await
    }

    async fn save_by(&self, begin: fn(&mut Now, &Settings) -> Changes) -> Result<()> {
        let settings = &*self.0.settings;
        let _one_at_a_time = self.0.saving.lock().await;
        let mut saving = Saving {
            session: self,
            changes: Some(begin(&mut self.now(), settings)),
        };
        let outcome = saving.store(settings).await?;
        match saving.changes.take() {
            Some(changes) => self.now().end_save(settings, changes, outcome),
            None => Ok(()),
        }
    }

    /// The header `Set-Cookie` of what was saved.
    pub(super) fn cookie(&self) -> Option<HeaderValue> {
        self.now().cookie.clone()
    }
}

/// A save that goes on. What it did not store is put back, however it ends: with an error, or dropped as
/// somebody waits no longer.
struct Saving<'a> {
    session: &'a Session,
    /// `None` when they are stored.
    changes: Option<Changes>,
}

impl Saving<'_> {
    async fn store(&self, settings: &Settings) -> Result<Outcome> {
        match &self.changes {
            Some(changes) => changes.store(settings, &self.session.0.backend).await,
            None => Ok(Outcome::Unchanged),
        }
    }
}

impl Drop for Saving<'_> {
    fn drop(&mut self) {
        if let Some(changes) = self.changes.take() {
            self.session.now().put_back(changes);
        }
    }
}

impl Now {
    /// Take what there is to save.
    pub(super) fn begin_save(&mut self, settings: &Settings) -> Changes {
        let now = settings.clock.seconds();
        let is_changed = self.has_new_age || !self.patch.is_empty();
        let step = match self.id.clone() {
            None if self.data.is_empty() => Step::Nothing,
            None => Step::Create(self.next_id()),
            Some(from) if self.cycles => Step::Rename {
                from,
                to: self.next_id(),
            },
            Some(id) if is_changed => Step::Patch(id),
            Some(id) if settings.ages.moves_at_use(&self.life, now) => Step::Touch(id),
            Some(_) => Step::Nothing,
        };
        let mut life = self.life.clone();
        let mut data = Data::new();
        if !matches!(step, Step::Nothing) {
            settings.ages.saved(&mut life, now);
            data.clone_from(&self.data);
        }
        Changes {
            step,
            ends_cookie: self.ends_cookie(),
            flushed: mem::take(&mut self.flushed),
            data,
            patch: mem::take(&mut self.patch),
            life,
            has_new_age: mem::take(&mut self.has_new_age),
            cycles: mem::take(&mut self.cycles),
            now,
            flushes: self.flushes,
        }
    }

    /// Take what there is to end.
    fn begin_end(&mut self, settings: &Settings) -> Changes {
        Changes {
            step: Step::Nothing,
            ends_cookie: self.ends_cookie(),
            flushed: mem::take(&mut self.flushed),
            data: Data::new(),
            patch: Patch::default(),
            life: self.life.clone(),
            has_new_age: false,
            cycles: false,
            now: settings.clock.seconds(),
            flushes: self.flushes,
        }
    }

    fn ends_cookie(&self) -> bool {
        self.flushes > 0 && self.has_cookie && self.id.is_none()
    }

    fn next_id(&mut self) -> Id {
        self.next.take().unwrap_or_else(Id::random)
    }

    pub(super) fn end_save(
        &mut self,
        settings: &Settings,
        changes: Changes,
        outcome: Outcome,
    ) -> Result<()> {
        let is_flushed_since = self.flushes != changes.flushes;
        match outcome {
            Outcome::Unchanged => {}
            Outcome::Ended(cookie) => {
                self.has_cookie = false;
                self.cookie = Some(cookie);
            }
            // The next save removes it.
            Outcome::Saved(id, _) if is_flushed_since => self.flushed.push(id),
            Outcome::Saved(id, cookie) => {
                self.id = Some(id);
                self.cookie = Some(cookie);
                if !self.has_new_age {
                    self.life = changes.life;
                }
            }
            Outcome::Gone => {
                // A later save must not bring the values back.
                if !is_flushed_since {
                    self.begin_anew(settings);
                }
                return Err(Error::new(SessionGone));
            }
        }
        Ok(())
    }

    pub(super) fn put_back(&mut self, changes: Changes) {
        self.flushed.extend(changes.flushed);
        if self.flushes == changes.flushes {
            self.patch.put_under(changes.patch);
            self.has_new_age |= changes.has_new_age;
            self.cycles |= changes.cycles;
        }
    }
}

impl Changes {
    pub(super) async fn store(&self, settings: &Settings, backend: &Backend) -> Result<Outcome> {
        for id in &self.flushed {
            backend.delete(id).await?;
        }
        let mut patch = self.patch.clone();
        self.life.put_into(&mut patch, self.has_new_age);
        let left = settings.ages.left(&self.life, self.now);
        let (id, is_stored) = match &self.step {
            Step::Nothing if self.flushed.is_empty() && !self.ends_cookie => {
                return Ok(Outcome::Unchanged);
            }
            Step::Nothing => return Ok(Outcome::Ended(settings.cookie.removal())),
            Step::Create(id) => (id, backend.create(id, &self.all(), left).await?),
            Step::Patch(id) | Step::Touch(id) => (id, backend.patch(id, &patch, left).await?),
            Step::Rename { from, to } => (to, backend.rename(from, to, &patch, left).await?),
        };
        if is_stored {
            Ok(Outcome::Saved(
                id.clone(),
                self.cookie(settings, backend, id)?,
            ))
        } else if matches!(self.step, Step::Touch(_)) {
            // Nothing is lost: the request only read.
            Ok(Outcome::Unchanged)
        } else {
            Ok(Outcome::Gone)
        }
    }

    /// All values, with the life of the session.
    fn all(&self) -> Data {
        let mut life = Patch::default();
        self.life.put_into(&mut life, true);
        let mut all = self.data.clone();
        all.extend(life.set);
        all
    }

    fn cookie(&self, settings: &Settings, backend: &Backend, id: &Id) -> Result<HeaderValue> {
        let value = match backend {
            Backend::Cookie(cookies) => cookies.seal(settings.cookie.name(), id, &self.all())?,
            Backend::Store(_) => id.secret().to_owned(),
        };
        let closes = settings.ages.closes(&self.life);
        let age = (!closes).then(|| settings.ages.left(&self.life, self.now));
        let header = settings.cookie.clone().max_age(age).with_value(&value);
        let bytes = header.len();
        if bytes > MOST_BYTES {
            return Err(Error::new(SessionTooLarge { bytes }));
        }
        Ok(header)
    }
}
