//! What a program with batteries uses, for `use hooks_batteries::prelude::*`.

pub use crate::{Clock, Cookie, Cookies, Keys, SameSite, days, hours, minutes};
