//! [`Record`]: one use of one attribute, as data and function pointers.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::Kind;
use crate::{
    Blueprint, Error, HttpError, Outcome,
    adapt::{AfterFn, BeforeFn},
    blueprint::RouteLayer,
    context::StateMap,
    pipeline::{BoxFuture, Flow, MiddlewareFn, Needs, Provision, Run},
    source::{Origin, Place, SourceLocation},
};
use axum::response::Response;
use std::{
    any::{TypeId, type_name},
    fmt,
};

/// One use of one attribute.
pub struct Record {
    pub(crate) origin: Origin,
    pub(crate) id: fn() -> TypeId,
    pub(crate) item: Item,
    pub(crate) needs: fn(&mut Needs),
    pub(crate) scope: Scope,
    pub(crate) order: i32,
    pub(crate) runs_before: &'static [fn() -> TypeId],
    pub(crate) runs_after: &'static [fn() -> TypeId],
    /// A before hook that may answer or fail.
    pub(crate) may_answer: bool,
    /// What the function provides.
    pub(crate) provides: fn(&mut Vec<Provision>),
}

impl Record {
    pub const fn new(
        location: SourceLocation,
        function: &'static str,
        id: fn() -> TypeId,
        needs: fn(&mut Needs),
        item: Item,
    ) -> Self {
        Record {
            origin: Origin { function, location },
            id,
            item,
            needs,
            scope: Scope::App,
            order: 0,
            runs_before: &[],
            runs_after: &[],
            may_answer: false,
            provides: |_| {},
        }
    }

    #[must_use]
    pub const fn of(mut self, blueprint: fn() -> &'static Blueprint) -> Self {
        self.scope = Scope::Blueprint(blueprint);
        self
    }

    #[must_use]
    pub const fn through(mut self, blueprint: fn() -> &'static Blueprint) -> Self {
        self.scope = Scope::AppThrough(blueprint);
        self
    }

    #[must_use]
    pub const fn order(mut self, order: i32) -> Self {
        self.order = order;
        self
    }

    #[must_use]
    pub const fn runs_before(mut self, hooks: &'static [fn() -> TypeId]) -> Self {
        self.runs_before = hooks;
        self
    }

    #[must_use]
    pub const fn runs_after(mut self, hooks: &'static [fn() -> TypeId]) -> Self {
        self.runs_after = hooks;
        self
    }

    #[must_use]
    pub const fn may_answer(mut self) -> Self {
        self.may_answer = true;
        self
    }

    #[must_use]
    pub const fn provides(mut self, provides: fn(&mut Vec<Provision>)) -> Self {
        self.provides = provides;
        self
    }

    pub(crate) fn provisions(&self) -> Vec<Provision> {
        let mut provisions = Vec::new();
        (self.provides)(&mut provisions);
        provisions
    }

    pub(crate) fn kind(&self) -> Kind {
        self.item.kind()
    }

    pub(crate) fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        (self.needs)(&mut needs);
        needs
    }
}

impl From<&Record> for Place {
    fn from(record: &Record) -> Self {
        record.origin.location.into()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)
    }
}

/// Which requests a record applies to.
#[derive(Clone, Copy)]
pub(crate) enum Scope {
    /// All of the app that collects it.
    App,
    /// Those that match a route of the blueprint.
    Blueprint(fn() -> &'static Blueprint),
    /// All of the app, once the blueprint is registered (`#[before_app_request(BP)]`).
    AppThrough(fn() -> &'static Blueprint),
}

/// The kind of the function, and how to call it.
pub enum Item {
    Middleware(MiddlewareFn),
    Before(Run<(), Flow>),
    BeforeWebSocket(Run<(), Flow>),
    ProcessView(Run<(), Flow>),
    ProcessException(Run<Error, Flow>),
    #[cfg(feature = "templates")]
    ProcessTemplate(Run<crate::TemplateResponse, Result<(), Error>>),
    #[cfg(feature = "templates")]
    ContextProcessor(Run<(), Result<minijinja::Value, Error>>),
    After(Run<Response, Result<(), Error>>),
    AfterWebSocket(Run<Response, Result<(), Error>>),
    Teardown(Run<Outcome, Result<(), Error>>),
    TeardownWebSocket(Run<Outcome, Result<(), Error>>),
    ErrorHandler {
        code: Option<u16>,
        /// The type `E` of its argument `&E`, and its name; [`Error`] makes it a catch-all.
        takes: fn() -> (TypeId, &'static str),
        /// Whether the raised value is an `E`.
        accepts: fn(&mut Error) -> bool,
        run: Run<Error, Result<Response, Error>>,
    },
    Route(RouteOptions, Run<(), Result<Response, Error>>),
    BeforeServing(for<'a> fn(&'a StateMap) -> BoxFuture<'a, Result<(), Error>>),
    AfterServing(for<'a> fn(&'a StateMap) -> BoxFuture<'a, Result<(), Error>>),
}

impl Item {
    /// An error handler by the type of its `&E`.
    pub const fn error_handler<E: 'static>(run: Run<Error, Result<Response, Error>>) -> Self {
        Item::ErrorHandler {
            code: None,
            takes: takes::<E>,
            accepts: accepts::<E>,
            run,
        }
    }

    /// An error handler by status, and by the type of its `&E` if it has one.
    pub const fn status_handler<E: 'static>(
        status: u16,
        run: Run<Error, Result<Response, Error>>,
    ) -> Self {
        Item::ErrorHandler {
            code: Some(status),
            takes: takes::<E>,
            accepts: accepts::<E>,
            run,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Item::Middleware(_) => Kind::Middleware,
            Item::Before(_) => Kind::BeforeRequest,
            Item::BeforeWebSocket(_) => Kind::BeforeWebSocket,
            Item::ProcessView(_) => Kind::ProcessView,
            Item::ProcessException(_) => Kind::ProcessException,
            #[cfg(feature = "templates")]
            Item::ProcessTemplate(_) => Kind::ProcessTemplateResponse,
            #[cfg(feature = "templates")]
            Item::ContextProcessor(_) => Kind::ContextProcessor,
            Item::After(_) => Kind::AfterRequest,
            Item::AfterWebSocket(_) => Kind::AfterWebSocket,
            Item::Teardown(_) => Kind::TeardownRequest,
            Item::TeardownWebSocket(_) => Kind::TeardownWebSocket,
            Item::ErrorHandler { .. } => Kind::ErrorHandler,
            Item::BeforeServing(_) => Kind::BeforeServing,
            Item::AfterServing(_) => Kind::AfterServing,
            Item::Route(..) => Kind::Route,
        }
    }
}

fn takes<E: 'static>() -> (TypeId, &'static str) {
    let id = TypeId::of::<E>();
    if id == TypeId::of::<HttpError>() {
        // The name that users know.
        return (id, "hooks_runtime::HttpError");
    }
    (id, type_name::<E>())
}

fn accepts<E: 'static>(error: &mut Error) -> bool {
    error.value_is::<E>()
}

/// HTTP methods as the route attributes spell them.
pub type Methods = &'static [&'static str];

/// The name of a function, and a value about it.
pub type Named<T> = (&'static str, fn() -> T);

/// The arguments of a route attribute.
pub struct RouteOptions {
    pub path: &'static str,
    pub methods: Methods,
    pub endpoint: Option<&'static str>,
    pub before: &'static [fn() -> (&'static str, BeforeFn)],
    pub after: &'static [fn() -> (&'static str, AfterFn)],
    pub skip: &'static [Named<TypeId>],
    pub layer: Option<fn() -> RouteLayer>,
}

impl RouteOptions {
    pub const fn new(path: &'static str, methods: Methods) -> Self {
        RouteOptions {
            path,
            methods,
            endpoint: None,
            before: &[],
            after: &[],
            skip: &[],
            layer: None,
        }
    }

    #[must_use]
    pub const fn endpoint(mut self, name: &'static str) -> Self {
        self.endpoint = Some(name);
        self
    }

    #[must_use]
    pub const fn before(mut self, hooks: &'static [fn() -> (&'static str, BeforeFn)]) -> Self {
        self.before = hooks;
        self
    }

    #[must_use]
    pub const fn after(mut self, hooks: &'static [fn() -> (&'static str, AfterFn)]) -> Self {
        self.after = hooks;
        self
    }

    #[must_use]
    pub const fn skip(mut self, hooks: &'static [Named<TypeId>]) -> Self {
        self.skip = hooks;
        self
    }

    #[must_use]
    pub const fn layer(mut self, layer: fn() -> RouteLayer) -> Self {
        self.layer = Some(layer);
        self
    }

    /// The needs of each function in `before` and `after`, with the option and the function's name.
    pub(crate) fn own_needs(&self) -> impl Iterator<Item = (&'static str, &'static str, Needs)> {
        let before = self.before.iter().map(|hook| {
            let (name, hook) = hook();
            ("before", name, hook.needs)
        });
        let after = self.after.iter().map(|hook| {
            let (name, hook) = hook();
            ("after", name, hook.needs)
        });
        before.chain(after)
    }
}
