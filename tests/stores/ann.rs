//! The one user of the apps here, whose password nobody asks for.

use hooks_batteries::{User, UserStore};
use hooks_runtime::Result;

#[derive(Clone, Debug)]
pub(crate) struct Ann;

impl User for Ann {
    type Id = u32;

    fn id(&self) -> u32 {
        1
    }

    fn session_secret(&self) -> &[u8] {
        b"a hash of a password"
    }
}

pub(crate) struct Users;

impl UserStore for Users {
    type User = Ann;

    async fn by_id(&self, id: &u32) -> Result<Option<Ann>> {
        Ok((*id == 1).then_some(Ann))
    }

    async fn by_login(&self, _: &str) -> Result<Option<Ann>> {
        Ok(Some(Ann))
    }
}
