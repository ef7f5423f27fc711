//! What a program with batteries uses, for `use hooks_batteries::prelude::*`.

#[cfg(feature = "postgres")]
pub use crate::Postgres;
#[cfg(feature = "redis")]
pub use crate::Redis;
pub use crate::cookies::SameSite::{Lax, Strict};
#[cfg(feature = "fluent")]
pub use crate::locale::{Fluent, dir};
#[cfg(feature = "testing")]
pub use crate::testing::BatteriesClient;
pub use crate::{
    Auth, Csrf, CsrfError, CurrentUser, Login, NextUrl, UserStore,
    csrf::csrf,
    login::{LoginNeeded, PermissionNeeded, login_required, needs_permission},
};
pub use crate::{
    Clock, Common, Connection, Cookie, Cookies, Cors, Csp, CspNonce, CurrentRequestId, Frames,
    Keys, Proxies, RequestId, SameSite, Security, Session, Sessions, StoreDown, days, hours,
    minutes,
    session::{CookieStore, Layered, Memory, SessionGone, SessionKey},
};
pub use crate::{Flash, Languages, Locale, Locales, Messages, django_defaults, flash::Level, t};
#[cfg(feature = "argon2")]
pub use crate::{Passwords, Pbkdf2};
pub use crate::{common::append_slash, csp::csp, frames};
