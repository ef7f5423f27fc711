//! What a program with batteries uses, for `use hooks_batteries::prelude::*`.

#[cfg(feature = "postgres")]
pub use crate::Postgres;
#[cfg(feature = "redis")]
pub use crate::Redis;
#[cfg(feature = "fluent")]
pub use crate::locale::Fluent;
pub use crate::{
    Clock, Cookie, Cookies, Flash, Keys, Languages, Locale, Locales, Messages, SameSite, Session,
    Sessions, StoreDown, days,
    flash::Level,
    hours, minutes,
    session::{CookieStore, Memory, SessionGone, SessionKey},
    t,
};
