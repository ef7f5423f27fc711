//! [`Submitted`]: a static that is in a list before `main` runs, wherever in the program it stands.
//!
//! The loader of every system calls the functions of one section of the program first. `submit!` puts
//! one there for each static. It has no `#[allow]`, which a crate may forbid.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use std::sync::{Mutex, OnceLock, PoisonError};

/// A value, and the one that was submitted before it. Nothing is allocated before `main`.
pub struct Submitted<T: 'static> {
    value: T,
    next: OnceLock<Option<&'static Submitted<T>>>,
}

/// What is submitted, of one type.
pub struct List<T: 'static>(Mutex<Option<&'static Submitted<T>>>);

/// A type whose statics are submitted.
pub trait Collected: Sized + 'static {
    fn list() -> &'static List<Self>;
}

impl<T: Collected> Submitted<T> {
    pub const fn new(value: T) -> Self {
        Submitted {
            value,
            next: OnceLock::new(),
        }
    }

    /// Add it to the list, once.
    pub fn submit(&'static self) {
        let List(first) = T::list();
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        if self.next.set(*first).is_ok() {
            *first = Some(self);
        }
    }
}

impl<T> List<T> {
    pub(crate) const fn new() -> Self {
        List(Mutex::new(None))
    }

    /// All values of this program, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> + use<T> {
        let first = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = |each: &&'static Submitted<T>| each.next.get().copied().flatten();
        std::iter::successors(first, next).map(|each| &each.value)
    }
}

/// `submit!(Type = VALUE)`
#[doc(hidden)]
#[macro_export]
macro_rules! __submit {
    ($type:ty = $value:expr) => {
        const _: () = {
            static __SUBMITTED: $crate::__private::Submitted<$type> =
                $crate::__private::Submitted::new($value);
            extern "C" fn __submit() {
                $crate::__private::Submitted::submit(&__SUBMITTED);
            }
            #[used]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            #[cfg_attr(
                target_vendor = "apple",
                unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs")
            )]
            #[cfg_attr(
                not(any(windows, target_vendor = "apple")),
                unsafe(link_section = ".init_array")
            )]
            static __SUBMIT: extern "C" fn() = __submit;
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Number(u8);

    static NUMBERS: List<Number> = List::new();

    impl Collected for Number {
        fn list() -> &'static List<Self> {
            &NUMBERS
        }
    }

    #[test]
    fn each_static_is_in_the_list_once() {
        static ONE: Submitted<Number> = Submitted::new(Number(1));
        static TWO: Submitted<Number> = Submitted::new(Number(2));
        assert_eq!(NUMBERS.iter().count(), 0);
        for submitted in [&ONE, &TWO, &ONE] {
            submitted.submit();
        }
        let mut numbers: Vec<_> = NUMBERS.iter().map(|number| number.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
    }
}
