//! The types that render themselves wherever they are raised: those with `#[error_response]`.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::value::StdValue;
use crate::submitted::{Collected, List};
use axum::response::{IntoResponse, Response};
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    error::Error as StdError,
    marker::PhantomData,
    sync::OnceLock,
};

type Boxed = Box<dyn StdError + Send + Sync>;

/// What `#[error_response]` submits: a type, unless it is no `std::error::Error`. Such a type cannot
/// become an [`Error`](super::Error) without its response.
#[derive(Debug)]
pub struct ErrorResponse(pub fn() -> Option<&'static dyn Registered>);

static SUBMITTED: List<ErrorResponse> = List::new();

impl Collected for ErrorResponse {
    fn list() -> &'static List<Self> {
        &SUBMITTED
    }
}

/// A type that renders itself, whose values are also errors.
pub trait Registered: Sync {
    fn id(&self) -> TypeId;

    fn type_name(&self) -> &'static str;

    /// Take the value out of `slot`, which is an `Option` of it.
    fn take_from(&self, slot: &mut dyn Any) -> Option<Box<dyn StdValue>>;

    /// The value in a box, if it is one of this type.
    fn unbox(&self, error: Boxed) -> Result<Box<dyn StdValue>, Boxed>;

    /// `None` for a value of another type.
    fn render(&self, value: Box<dyn StdValue>) -> Option<Response>;
}

struct OfType<E>(PhantomData<fn() -> E>);

impl<E> Registered for OfType<E>
where
    E: StdError + IntoResponse + Send + Sync + 'static,
{
    fn id(&self) -> TypeId {
        TypeId::of::<E>()
    }

    fn type_name(&self) -> &'static str {
        type_name::<E>()
    }

    fn take_from(&self, slot: &mut dyn Any) -> Option<Box<dyn StdValue>> {
        let value = slot.downcast_mut::<Option<E>>()?.take()?;
        Some(Box::new(value))
    }

    fn unbox(&self, error: Boxed) -> Result<Box<dyn StdValue>, Boxed> {
        Ok(error.downcast::<E>()?)
    }

    fn render(&self, value: Box<dyn StdValue>) -> Option<Response> {
        let value = value.into_any().downcast::<E>().ok()?;
        Some((*value).into_response())
    }
}

/// A type under `#[error_response]`. Generated code finds out by `(&typed).__registered()` whether it
/// is an error: method lookup tries [`RegisteredError`] first.
#[derive(Debug)]
pub struct Typed<E>(PhantomData<fn() -> E>);

pub const fn typed<E>() -> Typed<E> {
    Typed(PhantomData)
}

/// First: a type that `?` takes.
pub trait RegisteredError {
    fn __registered(&self) -> Option<&'static dyn Registered>;
}

impl<E> RegisteredError for Typed<E>
where
    E: StdError + IntoResponse + Send + Sync + 'static,
{
    fn __registered(&self) -> Option<&'static dyn Registered> {
        Some(const { &OfType::<E>(PhantomData) })
    }
}

/// Then: any other type. It renders itself wherever it can be raised.
pub trait UnregisteredError {
    fn __registered(&self) -> Option<&'static dyn Registered>;
}

impl<E> UnregisteredError for &Typed<E> {
    fn __registered(&self) -> Option<&'static dyn Registered> {
        None
    }
}

fn all() -> &'static HashMap<TypeId, &'static dyn Registered> {
    static ALL: OnceLock<HashMap<TypeId, &'static dyn Registered>> = OnceLock::new();
    ALL.get_or_init(|| {
        let registered = SUBMITTED.iter().filter_map(|response| (response.0)());
        registered.map(|each| (each.id(), each)).collect()
    })
}

/// How values of this type render themselves.
pub(super) fn of_type(id: TypeId) -> Option<&'static dyn Registered> {
    let all = all();
    if all.is_empty() {
        return None;
    }
    all.get(&id).copied()
}

/// The type of the value in a box, and the value.
pub(super) fn unbox(
    mut error: Boxed,
) -> Result<(&'static dyn Registered, Box<dyn StdValue>), Boxed> {
    for each in all().values() {
        match each.unbox(error) {
            Ok(value) => return Ok((*each, value)),
            Err(other) => error = other,
        }
    }
    Err(error)
}
