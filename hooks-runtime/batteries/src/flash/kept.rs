//! How messages are kept: the text of the cookie, and what does not fit into it.

use super::{Flash, Kept, messages::Stored};
use crate::Keys;
use hooks_runtime::axum::http::HeaderMap;

const PURPOSE: &str = "messages";

/// What the cookie says if all messages are in the session.
const IN_SESSION: &str = "1";

/// The longest value of the cookie, as Django's: there are other cookies, too.
pub(super) const LONGEST: usize = 2048;

/// What of that the signature and the ends of the list need, before the text is encoded.
const FRAME: usize = 32 + 2;

impl Flash {
    /// The messages in the cookie of a request. One that was changed has none.
    pub(super) fn read_cookie(&self, keys: Option<&Keys>, headers: &HeaderMap) -> Vec<Stored> {
        let signed = keys.and_then(|keys| Some((keys, self.cookie.read(headers)?)));
        let bytes = signed.and_then(|(keys, text)| keys.verify(PURPOSE, &text));
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Whether a request has a cookie of messages: that is also so if all of them are in the session, so that
    /// only a request with messages loads it.
    pub(super) fn has_cookie(&self, headers: &HeaderMap) -> bool {
        self.cookie.read(headers).is_some()
    }

    /// The cookie, if there are any messages, and those that the session has.
    pub(super) fn divide(
        &self,
        keys: Option<&Keys>,
        messages: Vec<Stored>,
    ) -> (Option<String>, Vec<Stored>) {
        let (in_cookie, rest) = match self.kept {
            Kept::Session => {
                let mark = (!messages.is_empty()).then(|| IN_SESSION.to_owned());
                return (mark, messages);
            }
            // The oldest are dropped, which are the first.
            Kept::Cookie => {
                let lengths: Vec<_> = messages.iter().rev().map(length).collect();
                let (all, kept) = (messages.len(), fitting(&lengths));
                if kept < all {
                    tracing::warn!(dropped = all - kept, "more messages than a cookie can have");
                }
                (messages.into_iter().skip(all - kept).collect(), Vec::new())
            }
            Kept::Both => {
                let lengths: Vec<_> = messages.iter().map(length).collect();
                let mut in_cookie = messages;
                let rest = in_cookie.split_off(fitting(&lengths));
                (in_cookie, rest)
            }
        };
        let has_any = !in_cookie.is_empty() || !rest.is_empty();
        let keys = keys.filter(|_| has_any);
        (keys.map(|keys| signed(keys, &in_cookie)), rest)
    }
}

/// How many of the first ones the cookie has room for.
fn fitting(lengths: &[usize]) -> usize {
    let room = LONGEST / 4 * 3 - FRAME;
    let ends = lengths.iter().scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.take_while(|end| *end <= room).count()
}

/// With the comma before the next one.
fn length(message: &Stored) -> usize {
    serde_json::to_string(message).map_or(0, |json| json.len() + 1)
}

fn signed(keys: &Keys, messages: &Vec<Stored>) -> String {
    keys.sign(PURPOSE, &serde_json::to_vec(messages).unwrap_or_default())
}
