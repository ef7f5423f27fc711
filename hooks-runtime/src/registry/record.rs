//! [`Record`]: one use of one attribute, as data and function pointers.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::{Kind, Location};
use crate::{
    Blueprint, Error, Outcome,
    adapt::{AfterFn, BeforeFn},
    context::StateMap,
    pipeline::{Cx, Flow, Passage},
};
use axum::response::Response;
use std::{any::TypeId, fmt, future::Future, pin::Pin, sync::Arc};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One use of one attribute.
pub struct Record {
    pub(crate) location: Location,
    pub(crate) function: &'static str,
    pub(crate) id: fn() -> TypeId,
    pub(crate) item: Item,
    pub(crate) needs: fn(&mut Needs),
    pub(crate) scope: Scope,
    pub(crate) order: i32,
    pub(crate) runs_before: &'static [fn() -> TypeId],
    pub(crate) runs_after: &'static [fn() -> TypeId],
    /// A before hook that may stop a request.
    pub(crate) may_answer: bool,
}

impl Record {
    pub const fn new(
        location: Location,
        function: &'static str,
        id: fn() -> TypeId,
        needs: fn(&mut Needs),
        item: Item,
    ) -> Self {
        Record {
            location,
            function,
            id,
            item,
            needs,
            scope: Scope::App,
            order: 0,
            runs_before: &[],
            runs_after: &[],
            may_answer: false,
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

    pub(crate) fn kind(&self) -> Kind {
        self.item.kind()
    }

    pub(crate) fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        (self.needs)(&mut needs);
        needs
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.function, self.location)
    }
}

/// `function (file:line)`, as messages name a function.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` at {}", self.function, self.location)
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

/// What kind of function it is, and how to call it.
pub enum Item {
    Middleware(Run<Passage, Result<Response, Error>>),
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
        /// The type of its `&E`; that of [`Error`] makes it a catch-all.
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
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Item::Middleware(_) => Kind::Middleware,
            Item::Before(_) => Kind::Before,
            Item::BeforeWebSocket(_) => Kind::BeforeWebSocket,
            Item::ProcessView(_) => Kind::ProcessView,
            Item::ProcessException(_) => Kind::ProcessException,
            #[cfg(feature = "templates")]
            Item::ProcessTemplate(_) => Kind::ProcessTemplate,
            #[cfg(feature = "templates")]
            Item::ContextProcessor(_) => Kind::ContextProcessor,
            Item::After(_) => Kind::After,
            Item::AfterWebSocket(_) => Kind::AfterWebSocket,
            Item::Teardown(_) => Kind::Teardown,
            Item::TeardownWebSocket(_) => Kind::TeardownWebSocket,
            Item::ErrorHandler { .. } => Kind::ErrorHandler,
            Item::BeforeServing(_) => Kind::BeforeServing,
            Item::AfterServing(_) => Kind::AfterServing,
            Item::Route(..) => Kind::Route,
        }
    }
}

/// HTTP methods as the route attributes spell them.
pub type Methods = &'static [&'static str];

/// A function by name, and something about it.
pub type Named<T> = (&'static str, fn() -> T);

/// The arguments of a route attribute.
pub struct RouteOptions {
    pub path: &'static str,
    pub methods: Methods,
    pub endpoint: Option<&'static str>,
    pub before: &'static [fn() -> (&'static str, BeforeFn)],
    pub after: &'static [fn() -> (&'static str, AfterFn)],
    pub skip: &'static [Named<TypeId>],
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

    /// What the functions of `before` and `after` ask for: the option, the function, its needs.
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

/// The two ways to call an annotated function on a subject: the response of an after hook, the
/// error of an error handler, the outcome of a teardown.
pub struct Run<S: 'static, O: 'static> {
    /// A plain call, for a sync function.
    now: Option<fn(&mut Cx, &mut S) -> O>,
    /// Works for every function, at the price of a box.
    later: for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>,
}

impl<S, O> Run<S, O> {
    pub const fn sync(
        now: fn(&mut Cx, &mut S) -> O,
        later: for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>,
    ) -> Self {
        Run {
            now: Some(now),
            later,
        }
    }

    pub const fn future(later: for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>) -> Self {
        Run { now: None, later }
    }

    /// A sync function is called plainly unless one of its arguments has to be awaited.
    pub(crate) fn call(&self, needs: &Needs) -> Call<S, O> {
        match self.now {
            Some(now) if !needs.waits => Call::Now(now),
            _ => Call::Later(self.later),
        }
    }
}

/// A function without an attribute, as a route names it.
pub type DynCall<S, O> = dyn for<'a> Fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O> + Send + Sync;

/// How a function of a finished plan is called.
pub enum Call<S: 'static, O: 'static> {
    Now(fn(&mut Cx, &mut S) -> O),
    Later(for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>),
    Dyn(Arc<DynCall<S, O>>),
}

/// A call that was made: most have their result at once.
pub(crate) enum Called<'a, O> {
    Done(O),
    Waits(BoxFuture<'a, O>),
}

impl<S, O> Clone for Call<S, O> {
    fn clone(&self) -> Self {
        match self {
            Call::Now(call) => Call::Now(*call),
            Call::Later(call) => Call::Later(*call),
            Call::Dyn(call) => Call::Dyn(call.clone()),
        }
    }
}

impl<S, O> Call<S, O> {
    #[inline]
    pub(crate) fn start<'a>(&self, cx: &'a mut Cx, subject: &'a mut S) -> Called<'a, O> {
        match self {
            Call::Now(call) => Called::Done(call(cx, subject)),
            Call::Later(call) => Called::Waits(call(cx, subject)),
            Call::Dyn(call) => Called::Waits(call(cx, subject)),
        }
    }

    pub(crate) async fn invoke(&self, cx: &mut Cx, subject: &mut S) -> O {
        // Not awaited inside of the `match`, for that would keep room for an output beside it.
        let future = match self.start(cx, subject) {
            Called::Done(output) => return output,
            Called::Waits(future) => future,
        };
        future.await
    }
}

/// What the arguments of a function ask of the pipeline, told by their types.
#[derive(Debug, Default, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a signature"
)]
pub struct Needs {
    /// Some argument is an extractor that may have to be awaited.
    pub(crate) waits: bool,
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
    /// Takes a `WebSocketUpgrade`, whosever: as a view's, its route is a websocket route.
    pub(crate) websocket: bool,
    /// The `WebSocketUpgrade` is ours: the request lasts as long as the connection.
    pub(crate) outlasts_handshake: bool,
    /// Every `T` of a `State<T>`.
    pub(crate) states: Vec<(TypeId, &'static str)>,
}

impl Needs {
    /// Some argument is an extractor of the request head, of the user's own for all that is known.
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
