//! Arguments by reference: the request head, the response, the error, the outcome.

use super::{After, Before, ErrorHandling, Exception, Phase, Teardown, View};
use crate::{
    Error, Outcome,
    pipeline::{Cx, Needs},
};
use axum::{http::request::Parts, response::Response};
use std::any::TypeId;

/// What `&T` may be.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be an argument here",
    label = "not something this function can borrow",
    note = "every function may take `&Parts`; a teardown `&Outcome`, an error handler `&Error` or `&E` as its first argument, an after hook `&mut Response`, a before hook or a view `&mut Parts`",
    note = "everything else is taken by value, as in `headers: HeaderMap`; a text comes as `Path<String>` (of the path) or `String` (the body)"
)]
pub trait Borrowed<P: Phase> {
    fn borrow<'a>(cx: &'a Cx, subject: &'a P::Subject) -> &'a Self;
}

#[diagnostic::do_not_recommend]
impl<P: Phase> Borrowed<P> for Parts {
    fn borrow<'a>(cx: &'a Cx, _: &'a P::Subject) -> &'a Self {
        // A body extractor of the same view has moved the head out.
        cx.saved_head.as_deref().unwrap_or(&cx.parts)
    }
}

/// A phase whose subject can be borrowed. One that replaces the response has moved it out.
pub trait Borrowable: Phase {}

impl Borrowable for After {}
impl Borrowable for Teardown {}
impl Borrowable for ErrorHandling {}
impl Borrowable for Exception {}

macro_rules! borrow_subject {
    ($($subject:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl<P: Borrowable<Subject = $subject>> Borrowed<P> for $subject {
            fn borrow<'a>(_: &'a Cx, subject: &'a $subject) -> &'a Self {
                subject
            }
        })*
    };
}

borrow_subject!(Outcome, Response, Error);

pub fn shared<'a, P: Phase, T: Borrowed<P> + ?Sized>(cx: &'a Cx, subject: &'a P::Subject) -> &'a T {
    T::borrow(cx, subject)
}

/// `&T` where another argument borrows the subject.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be an argument here",
    label = "only `&Parts` can be borrowed here",
    note = "take everything else by value"
)]
pub trait Head {
    fn head(cx: &Cx) -> &Self;
}

#[diagnostic::do_not_recommend]
impl Head for Parts {
    fn head(cx: &Cx) -> &Self {
        &cx.parts
    }
}

pub fn head<T: Head + ?Sized>(cx: &Cx) -> &T {
    T::head(cx)
}

/// What `&mut T` may be.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot be an argument here",
    label = "not something this function can change",
    note = "a before hook or a view may take `&mut Parts`, an after hook `&mut Response`"
)]
pub trait BorrowedMut<P: Phase> {
    fn borrow_mut<'a>(cx: &'a mut Cx, subject: &'a mut P::Subject) -> &'a mut Self;
}

macro_rules! head_mut {
    ($($phase:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl BorrowedMut<$phase> for Parts {
            fn borrow_mut<'a>(cx: &'a mut Cx, _: &'a mut ()) -> &'a mut Self {
                // The context has the method and the URI as they came in: it has to exist before they
                // change.
                cx.context();
                &mut cx.parts
            }
        })*
    };
}

head_mut!(Before, View);

pub fn head_mut<'a, P: Phase, T: BorrowedMut<P>>(
    cx: &'a mut Cx,
    subject: &'a mut P::Subject,
) -> &'a mut T {
    T::borrow_mut(cx, subject)
}

/// The response, for `&mut Response`.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot be an argument here",
    label = "an after hook changes `&mut Response` and nothing else",
    note = "take everything else by value, or as `&Parts`"
)]
pub trait ResponseMut {
    fn response_mut(response: &mut Response) -> &mut Self;
}

#[diagnostic::do_not_recommend]
impl ResponseMut for Response {
    fn response_mut(response: &mut Response) -> &mut Self {
        response
    }
}

pub fn response_mut<T: ResponseMut>(response: &mut Response) -> &mut T {
    T::response_mut(response)
}

/// What `&T` needs. A request head that a late hook borrows has to be kept for it, and an outcome
/// has the time since the request began. A response is there anyway.
pub fn borrows<T: ?Sized + 'static>(needs: &mut Needs) {
    if TypeId::of::<T>() == TypeId::of::<Parts>() {
        needs.borrows_head();
    } else if TypeId::of::<T>() == TypeId::of::<Outcome>() {
        needs.context = true;
    }
}

/// The value for an error handler's `&E`. The search for the handler has made sure that there is one.
pub fn raised<E: 'static>(error: &mut Error) -> Result<&E, Error> {
    error
        .value_as()
        .ok_or_else(|| Error::msg("an error handler was called with an error of another type"))
}
