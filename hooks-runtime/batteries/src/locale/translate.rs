//! [`Translate`]: where texts come from, and `t!`, which asks for one.

use std::{borrow::Cow, fmt};

/// The texts of an app in its languages. Fluent's are ready-made ([`Fluent`](super::Fluent), feature
/// `fluent`); implement it for any other system. A closure is one, too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no texts",
    label = "does not implement `hooks_batteries::locale::Translate`",
    note = "give `Fluent` (feature `fluent`), a function `fn(&str, &str, &[(&str, Argument<'_>)]) -> Option<String>`, or implement `Translate` for a type of your own"
)]
pub trait Translate: Send + Sync + 'static {
    /// The text of a message in one language, with its arguments filled in; `None` if this language has no
    /// such message. `tag` is as it was given to [`Locales`](super::Locales).
    fn translate(
        &self,
        tag: &str,
        message: &str,
        arguments: &[(&str, Argument<'_>)],
    ) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl<F> Translate for F
where
    F: Fn(&str, &str, &[(&str, Argument<'_>)]) -> Option<String> + Send + Sync + 'static,
{
    fn translate(
        &self,
        tag: &str,
        message: &str,
        arguments: &[(&str, Argument<'_>)],
    ) -> Option<String> {
        self(tag, message, arguments)
    }
}

pub(super) use Translate as AnyTranslate;

/// A value in a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument<'a> {
    /// As it is.
    Text(Cow<'a, str>),
    /// It decides between singular and plural.
    Number(f64),
}

impl fmt::Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Text(text) => text.fmt(f),
            Argument::Number(number) => number.fmt(f),
        }
    }
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Argument::Text(text.into())
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Argument::Text(text.into())
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Argument::Text(text.into())
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(
            impl From<$number> for Argument<'_> {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "of 2^53 and more")]
                fn from(number: $number) -> Self {
                    Argument::Number(number as f64)
                }
            }
        )*
    };
}

numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);

/// The text of a message in the language of a [`Locale`](crate::Locale): `t!(locale, "added", item = name)`.
///
/// A value is a text or a number. If neither the language, nor a more general one, nor the default language
/// has the message, its name is the text.
///
/// ```
/// use hooks_batteries::{Locale, t};
/// use hooks_batteries::locale::Argument;
///
/// let texts = |tag: &str, message: &str, arguments: &[(&str, Argument<'_>)]| match (tag, message) {
///     ("de", "added") => Some(format!("{} hinzugefügt", arguments[0].1)),
///     _ => None,
/// };
/// let german = Locale::mock("de", texts);
/// assert_eq!(t!(german, "added", item = "Emma"), "Emma hinzugefügt");
/// assert_eq!(t!(german, "removed"), "removed");
/// ```
#[macro_export]
macro_rules! t {
    ($locale:expr, $message:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Locale::translate(
            &$locale,
            $message,
            &[$((stringify!($name), $crate::locale::Argument::from($value))),*],
        )
    };
}
