//! `context!`, as minijinja's: it takes everything that is `Serialize`, too.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::unused_self,
    reason = "reached by generated code only"
)]

use super::value_of;
use minijinja::Value;
use serde::Serialize;
use std::marker::PhantomData;

/// The type of a value for a template. `(&&given(&value)).__kind()` finds out how it is converted, by
/// method lookup.
pub struct Given<T>(PhantomData<fn() -> T>);

pub const fn given<T>(_: &T) -> Given<T> {
    Given(PhantomData)
}

/// First: minijinja converts it.
pub trait ConvertedKind {
    fn __kind(&self) -> Converted;
}

impl<T: Into<Value>> ConvertedKind for &Given<T> {
    fn __kind(&self) -> Converted {
        Converted
    }
}

/// Then: it is serialised.
pub trait SerializedKind {
    fn __kind(&self) -> Serialized;
}

impl<T: Serialize> SerializedKind for &&Given<T> {
    fn __kind(&self) -> Serialized {
        Serialized
    }
}

/// Last: anything else. The bound says what is wrong.
pub trait OtherKind {
    fn __kind(&self) -> Serialized;
}

impl<T> OtherKind for Given<T> {
    fn __kind(&self) -> Serialized {
        Serialized
    }
}

pub struct Converted;

impl Converted {
    pub fn value(self, value: impl Into<Value>) -> Value {
        value.into()
    }
}

pub struct Serialized;

impl Serialized {
    pub fn value<T: TemplateValue>(self, value: T) -> Value {
        value.into_value()
    }
}

/// What `context!` takes, but for what minijinja converts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a value of a template",
    label = "does not implement `serde::Serialize`",
    note = "write `#[derive(serde::Serialize)]` over the type"
)]
pub trait TemplateValue {
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> TemplateValue for T {
    fn into_value(self) -> Value {
        value_of(self)
    }
}

/// Values for a template: minijinja's macro of this name, whose values may also be any
/// `serde::Serialize`.
///
/// ```
/// use hooks_runtime::minijinja::{Environment, context};
///
/// #[derive(serde::Serialize)]
/// struct Book {
///     title: String,
/// }
///
/// let book = Book { title: "Emma".to_owned() };
/// let values = context! { book, copies => 2 };
/// let text = Environment::new().render_str("{{ book.title }}, {{ copies }}", values);
/// assert_eq!(text.unwrap(), "Emma, 2");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __context {
    ($($key:ident $(=> $value:expr)?),* $(, .. $other:expr),* $(,)?) => {
        $crate::__private::minijinja::context! {
            $($key => $crate::__template_value!($key $(=> $value)?)),*
            $(, .. $crate::__template_value!(other => $other))*
        }
    };
    ($(.. $other:expr),* $(,)?) => {
        $crate::__private::minijinja::context! {
            $(.. $crate::__template_value!(other => $other)),*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __template_value {
    ($key:ident) => {
        $crate::__template_value!($key => $key)
    };
    ($key:ident => $value:expr) => {
        match $value {
            __value => {
                use $crate::__private::template_values::*;
                (&&$crate::__private::template_values::given(&__value))
                    .__kind()
                    .value(__value)
            }
        }
    };
}
