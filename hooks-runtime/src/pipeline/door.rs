//! [`Door`]: how the view of a websocket route opens the connection, and what became of it.

use crate::{Error, error::discard_response};
use axum::{http::StatusCode, response::Response};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// In the extensions of a request whose route waits for its connection.
#[derive(Clone)]
pub(crate) struct Door(Arc<Mutex<Inside>>);

struct Inside {
    /// To the server; used once.
    out: Option<oneshot::Sender<Response>>,
    handshake: Option<StatusCode>,
    broke_off: Option<Arc<Error>>,
}

impl Door {
    pub(super) fn new(out: oneshot::Sender<Response>) -> Self {
        Door(Arc::new(Mutex::new(Inside {
            out: Some(out),
            handshake: None,
            broke_off: None,
        })))
    }

    /// Send the handshake. If nobody waits for it any more, the upgrade fails.
    pub(super) fn open(&self, handshake: Response) {
        let out = {
            let mut inside = self.lock();
            inside.handshake = Some(handshake.status());
            inside.out.take()
        };
        if let Some(out) = out
            && let Err(refused) = out.send(handshake)
        {
            discard_response(refused);
        }
    }

    /// The status of the handshake that was sent.
    pub(super) fn handshake(&self) -> Option<StatusCode> {
        self.lock().handshake
    }

    /// The connection ended without a word, or never began.
    pub(super) fn break_off(&self, error: Error) {
        self.lock().broke_off = Some(Arc::new(error));
    }

    pub(super) fn broke_off(&self) -> Option<Arc<Error>> {
        self.lock().broke_off.take()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the view wants to happen once its response, the handshake, was sent.
pub(crate) struct Conversation {
    pub(crate) door: Door,
    /// From the upgrade to the end of the callback.
    pub(crate) course: BoxFuture<'static, Result<(), Error>>,
}

/// A conversation in the extensions of the handshake.
#[derive(Clone)]
struct Agreed(Arc<Mutex<Option<Conversation>>>);

impl Conversation {
    pub(crate) fn put_into(self, handshake: &mut Response) {
        let agreed = Agreed(Arc::new(Mutex::new(Some(self))));
        handshake.extensions_mut().insert(agreed);
    }

    pub(super) fn take_from(response: &mut Response) -> Option<Self> {
        let Agreed(conversation) = response.extensions_mut().remove()?;
        let mut conversation = conversation.lock().unwrap_or_else(PoisonError::into_inner);
        conversation.take()
    }
}
