//! Who is logged in: [`Login`] has the settings, a view takes a [`CurrentUser`], and [`Auth`] logs users in
//! and out.

mod auth;
#[cfg(feature = "argon2")]
mod busy;
mod current;
mod error;
#[cfg(feature = "testing")]
mod keys;
mod next;
#[cfg(feature = "argon2")]
mod old_hash;
#[cfg(feature = "argon2")]
mod passwords;
mod permission;
mod plugin;
mod settings;
mod stored;
mod user;
mod visitor;

pub use auth::Auth;
#[cfg(feature = "argon2")]
pub use busy::PasswordsBusy;
pub use current::CurrentUser;
pub use error::{LoginNeeded, PermissionNeeded};
#[cfg(feature = "testing")]
pub(crate) use keys::LoginKeys;
pub use next::NextUrl;
pub(crate) use next::in_ascii;
#[cfg(feature = "argon2")]
pub use old_hash::{OldHash, Pbkdf2};
#[cfg(feature = "argon2")]
pub use passwords::{Passwords, Verified};
pub use permission::{NeedsPermission, needs_permission};
pub use plugin::{LOGIN, LOGIN_REQUIRED, login_required};
pub use settings::Login;
pub(crate) use stored::{Stored, USER};
pub use user::{User, UserStore};
