//! [`Needs`]: what a function asks of the pipeline.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use std::any::{TypeId, type_name};

/// What a function needs from the pipeline, read off the types of its arguments.
#[derive(Debug, Default, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a signature"
)]
pub struct Needs {
    /// Some argument is an extractor that may have to be awaited.
    pub(crate) waits: bool,
    /// The last argument may take the body.
    pub(crate) body: bool,
    /// Some argument reads the request head.
    pub(crate) head: bool,
    /// Some argument is `&Parts`.
    pub(crate) borrows_head: bool,
    /// Some argument is an extractor that may look for the context in the extensions.
    pub(crate) extensions: bool,
    /// Takes `RequestContext`, or an extractor that may look for it.
    pub(crate) context: bool,
    /// Takes `Endpoint`: does not run for a request that matched no route.
    pub(crate) endpoint: bool,
    /// Takes the response by value, so that it is gone if the hook fails.
    pub(crate) takes_response: bool,
    /// Takes the `WebSocketUpgrade` of axum: the request ends with the handshake.
    pub(crate) ends_at_handshake: bool,
    /// Every `T` of a `State<T>`.
    pub(crate) states: Vec<(TypeId, &'static str)>,
    /// Every `T` of an `Option<State<T>>`.
    pub(crate) optional_states: Vec<TypeId>,
    /// Every `T` of a `Provided<T>`.
    pub(crate) provided: Vec<Wanted>,
    /// Every `T` of an `IfProvided<T>`: without one the function does not run.
    pub(crate) runs_if: Vec<TypeId>,
}

/// A `T` that a function takes as `Provided<T>`.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    /// It takes `Option<Provided<T>>`.
    pub(crate) is_optional: bool,
    /// What gives an app a `T` that is taken by value; empty for all others.
    pub(crate) given_by: &'static str,
}

/// A `T` that a function provides.
#[derive(Clone, Copy, Debug)]
pub struct Provision {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    /// Whenever the request goes on after the function, there is one.
    pub(crate) is_certain: bool,
}

impl Needs {
    pub(crate) fn wants<T: 'static>(&mut self, is_optional: bool, given_by: &'static str) {
        self.provided.push(Wanted {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            is_optional,
            given_by,
        });
    }

    /// Some argument is an extractor of the request head. It may be a custom one: assume that it needs
    /// everything.
    pub(crate) fn reads_head(&mut self) {
        self.waits = true;
        self.head = true;
        self.extensions = true;
        self.context = true;
    }

    /// Some argument is `&Parts`.
    pub fn borrows_head(&mut self) {
        self.head = true;
        self.borrows_head = true;
    }
}
