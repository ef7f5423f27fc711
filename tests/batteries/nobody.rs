//! An app without users, for what is tested before somebody logs in.

use hooks_runtime::Result;

pub(crate) struct User;

impl hooks_batteries::User for User {
    type Id = u32;

    fn id(&self) -> u32 {
        1
    }

    fn session_secret(&self) -> &[u8] {
        b"the hash of a password"
    }
}

pub(crate) struct Users;

impl hooks_batteries::UserStore for Users {
    type User = User;

    async fn by_id(&self, _: &u32) -> Result<Option<User>> {
        Ok(None)
    }

    async fn by_login(&self, _: &str) -> Result<Option<User>> {
        Ok(None)
    }
}
