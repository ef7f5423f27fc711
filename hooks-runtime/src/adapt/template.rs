//! What `#[process_template_response]` and `#[context_processor]` functions take and return.

use super::{
    Phase, Template,
    borrowed::{Borrowable, Borrowed},
    done::Done,
    returns::{Converted, Fallible, Plain, Raisable},
};
use crate::{
    Error, TemplateResponse,
    pipeline::Cx,
    template::{value_of, values_of},
};
use minijinja::Value;
use serde::Serialize;

/// The template response, for `&mut TemplateResponse`.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot be an argument here",
    label = "a `#[process_template_response]` function changes `&mut TemplateResponse` and nothing else",
    note = "take everything else by value, or as `&Parts`"
)]
pub trait TemplateMut {
    fn template_mut(subject: &mut TemplateResponse) -> &mut Self;
}

#[diagnostic::do_not_recommend]
impl TemplateMut for TemplateResponse {
    fn template_mut(subject: &mut TemplateResponse) -> &mut Self {
        subject
    }
}

pub fn template_mut<T: TemplateMut>(subject: &mut TemplateResponse) -> &mut T {
    T::template_mut(subject)
}

impl Borrowable for Template {}

#[diagnostic::do_not_recommend]
impl<P: Borrowable + Phase<Subject = TemplateResponse>> Borrowed<P> for TemplateResponse {
    fn borrow<'a>(_: &'a Cx, subject: &'a TemplateResponse) -> &'a Self {
        subject
    }
}

/// What a `process_template_response` function may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[process_template_response]` function returns",
    label = "the template response is changed in place",
    note = "return `()` or `Result<()>`, and change `template: &mut TemplateResponse`; to answer with something else, fail with an error that a handler renders, or write an `#[after_request]` function"
)]
pub trait TemplateReturn: Done {}

impl TemplateReturn for () {}
impl<E: Raisable> TemplateReturn for Result<(), E> {}

pub fn template<R: TemplateReturn>(returned: R) -> Result<(), Error> {
    returned.done()
}

/// What a context processor may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[context_processor]` function returns",
    label = "does not implement `serde::Serialize`",
    note = "return a struct with `#[derive(serde::Serialize)]`, a map or `hooks_runtime::minijinja::context! {{ … }}`, or a `Result` of one"
)]
pub trait ContextReturn {
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<R: Serialize> ContextReturn for R {
    fn into_value(self) -> Value {
        value_of(self)
    }
}

impl Fallible {
    pub fn values<R: ContextReturn, E: Raisable>(
        self,
        returned: Result<R, E>,
    ) -> Result<Value, Error> {
        Plain.values(self.raised(returned)?)
    }
}

impl Converted {
    pub fn values<R: ContextReturn, E: Into<Error>>(
        self,
        returned: Result<R, E>,
    ) -> Result<Value, Error> {
        Plain.values(self.raised(returned)?)
    }
}

impl Plain {
    pub fn values<R: ContextReturn>(self, returned: R) -> Result<Value, Error> {
        Ok(values_of(returned.into_value())?)
    }
}
