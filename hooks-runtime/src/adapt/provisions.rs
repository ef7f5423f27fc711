//! [`Provide`] in what a function returns.

use crate::{
    Provide,
    pipeline::{Cx, Provision},
};
use std::{
    any::{TypeId, type_name},
    marker::PhantomData,
    ops::ControlFlow,
};

/// What a hook provides when the request goes on after it.
pub trait Provisions {
    fn list(list: &mut Vec<Provision>);
    fn give(self, cx: &mut Cx);
}

impl Provisions for () {
    fn list(_: &mut Vec<Provision>) {}

    fn give(self, _: &mut Cx) {}
}

fn provision<T: 'static>(is_certain: bool) -> Provision {
    Provision {
        id: TypeId::of::<T>(),
        name: type_name::<T>(),
        is_certain,
    }
}

impl<T: Send + Sync + 'static> Provisions for Provide<T> {
    fn list(list: &mut Vec<Provision>) {
        list.push(provision::<T>(true));
    }

    fn give(self, cx: &mut Cx) {
        cx.provide(self.0);
    }
}

impl<T: Send + Sync + 'static> Provisions for Option<Provide<T>> {
    fn list(list: &mut Vec<Provision>) {
        list.push(provision::<T>(false));
    }

    fn give(self, cx: &mut Cx) {
        if let Some(Provide(value)) = self {
            cx.provide(value);
        }
    }
}

/// `$implement!` for each tuple of provisions.
macro_rules! for_tuples {
    ($implement:ident) => {
        $implement!(A B);
        $implement!(A B C);
        $implement!(A B C D);
        $implement!(A B C D E);
        $implement!(A B C D E G);
        $implement!(A B C D E G H);
        $implement!(A B C D E G H I);
    };
}
pub(super) use for_tuples;

macro_rules! provisions {
    ($($each:ident)*) => {
        impl<$($each: Provisions),*> Provisions for ($($each,)*) {
            fn list(list: &mut Vec<Provision>) {
                $($each::list(list);)*
            }

            #[allow(non_snake_case)]
            fn give(self, cx: &mut Cx) {
                let ($($each,)*) = self;
                $($each.give(cx);)*
            }
        }
    };
}

for_tuples!(provisions);

/// What a function provides that returns this type; expanded where the type is concrete.
#[doc(hidden)]
#[macro_export]
macro_rules! __provides {
    ($returned:ty) => {
        |__list| (&$crate::__private::returns::<$returned>()).__provides(__list)
    };
}

// `(&returns::<R>()).__provides(list)`: what a function provides that returns an `R`.

pub struct Returns<R>(PhantomData<fn() -> R>);

pub const fn returns<R>() -> Returns<R> {
    Returns(PhantomData)
}

/// A result with a [`Provide`] in it.
pub trait Providing {
    fn list(list: &mut Vec<Provision>);
}

impl<R: Provisions> Providing for R {
    fn list(list: &mut Vec<Provision>) {
        R::list(list);
    }
}

impl<B, C: Provisions> Providing for ControlFlow<B, C> {
    fn list(list: &mut Vec<Provision>) {
        C::list(list);
    }
}

impl<R: Providing, E> Providing for Result<R, E> {
    fn list(list: &mut Vec<Provision>) {
        R::list(list);
    }
}

/// First: a result that may provide.
pub trait ProvidingReturn {
    fn __provides(&self, list: &mut Vec<Provision>);
}

impl<R: Providing> ProvidingReturn for Returns<R> {
    fn __provides(&self, list: &mut Vec<Provision>) {
        R::list(list);
    }
}

/// Then: any other.
pub trait OtherReturn {
    fn __provides(&self, list: &mut Vec<Provision>);
}

impl<R> OtherReturn for &Returns<R> {
    fn __provides(&self, _: &mut Vec<Provision>) {}
}
