//! [`Flash`] as a plugin: messages are found when a function takes them, and kept with the response.

use super::{
    Flash, Kept, Messages,
    messages::{Now, Stored},
};
use crate::{Session, session::SessionKey, vary};
use hooks_runtime::{
    Blueprint, IfProvided, Install, Plugin, Provider, RequestContext, Result, after_request,
    axum::{
        http::{
            HeaderMap, HeaderValue,
            header::{CACHE_CONTROL, SET_COOKIE},
            request::Parts,
        },
        response::Response,
    },
};
use std::sync::Arc;

/// The functions of [`Flash`], for `skip` and descriptions.
pub static FLASH: Blueprint = Blueprint::new("flash");

/// As Django orders its middleware.
const RANK: i32 = 1400;

const IN_SESSION: SessionKey<Vec<Stored>> = SessionKey::new("_messages");

impl Plugin for Flash {
    fn install(self, at: &mut Install<'_>) {
        at.name("flash").rank(RANK).blueprint(&FLASH);
        at.setting("kept", format_args!("{:?}", self.kept));
        at.setting("level", self.level.0);
        at.setting("cookie", self.cookie.name());
        if self.kept != Kept::Cookie {
            at.needs_by_value::<Session>();
        }
        if self.kept != Kept::Session {
            self.keys.check(at);
        }
        if let Some(problem) = self.cookie.problem() {
            at.problem(problem);
        }
        let flash = self.shared();
        #[cfg(feature = "templates")]
        at.provide::<super::template::InTemplates>(super::template::Make(flash.clone()));
        at.provide::<Messages>(Find(flash));
    }
}

struct Find(Arc<Flash>);

impl Provider<Messages> for Find {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Messages> {
        let keys = match self.0.kept {
            Kept::Session => None,
            Kept::Cookie | Kept::Both => Some(self.0.keys.get(ctx)?),
        };
        let mut messages = self.0.read_cookie(keys.as_ref(), &head.headers);
        if self.0.kept != Kept::Cookie {
            let session = ctx.demand::<Session>(head).await?;
            messages.extend(in_session(&session));
        }
        let has_cookie = self.0.has_cookie(&head.headers);
        Ok(Messages::new(self.0.clone(), keys, messages, has_cookie))
    }
}

/// Those in the session. What is no list of messages has none.
fn in_session(session: &Session) -> Vec<Stored> {
    session.get(IN_SESSION).ok().flatten().unwrap_or_default()
}

/// Keep what was not read, and let no cache keep a page that shows messages.
#[after_request(FLASH)]
pub fn keep_messages(
    messages: IfProvided<Messages>,
    session: Option<Session>,
    res: &mut Response,
) -> Result<()> {
    let now = messages.now();
    if !now.is_used {
        return Ok(());
    }
    let flash = messages.flash();
    let is_server_error = res.status().is_server_error();
    let headers = res.headers_mut();
    vary::add(headers, "cookie");
    if now.is_read && !now.known.is_empty() {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let Some(left) = now.left() else {
        return Ok(());
    };
    // The session will not be saved, and the cookie says what it has.
    if flash.kept == Kept::Session && is_server_error {
        return Ok(());
    }
    let (in_cookie, rest) = flash.divide(messages.keys(), left);
    if let Some(session) = session {
        let before = in_session(&session);
        if rest.is_empty() && !before.is_empty() {
            session.remove("_messages");
        } else if rest != before {
            session.set(IN_SESSION, rest)?;
        }
    }
    write_cookie(flash, in_cookie, now.has_cookie, headers);
    Ok(())
}

impl Now {
    /// What is to be kept, if that has changed.
    fn left(&self) -> Option<Vec<Stored>> {
        if self.is_read {
            return Some(self.added.clone());
        }
        let all = self.known.iter().chain(&self.added);
        let has_added = self.known.len() + self.added.len() > self.of_before;
        has_added.then(|| all.cloned().collect())
    }
}

fn write_cookie(flash: &Flash, value: Option<String>, was_sent: bool, headers: &mut HeaderMap) {
    let header = match value {
        Some(value) => flash.cookie.with_value(&value),
        None if !was_sent => return,
        None => flash.cookie.removal(),
    };
    headers.append(SET_COOKIE, header);
}
