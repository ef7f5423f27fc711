//! [`Plan`]: everything one route runs, flattened, in the order it runs.

use crate::{
    Error, Outcome,
    context::{AppData, Matched, Offers, UrlMap},
    pipeline::{Answered, BoxFuture, Call, Cx, Flow, Handlers, Needs, PlannedMiddleware},
    source::Origin,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::HeaderValue,
    response::Response,
    routing::{Route, future::RouteFuture},
};
use std::{
    any::{Any, TypeId},
    convert::Infallible,
    fmt,
    sync::{Arc, Mutex},
};
use tower::Service;

/// The hooks and handlers of one chain of scopes. Routes that differ in nothing share one.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about its functions"
)]
pub(crate) struct Plan {
    /// Outermost first.
    pub(crate) middleware: Vec<PlannedMiddleware>,
    pub(crate) before: Vec<Step<(), Flow>>,
    /// Right before the view.
    pub(crate) process_view: Vec<Step<(), Flow>>,
    /// On the view's error.
    pub(crate) process_exception: Vec<Step<Error, Flow>>,
    /// On a deferred template, before it is rendered.
    #[cfg(feature = "templates")]
    pub(crate) process_template: Vec<Step<crate::TemplateResponse, Result<(), Error>>>,
    /// What every template sees; those of the outermost scope first.
    #[cfg(feature = "templates")]
    pub(crate) context_processors: Vec<Step<(), Result<minijinja::Value, Error>>>,
    pub(crate) after: Vec<Step<Response, Result<(), Error>>>,
    pub(crate) teardown: Vec<Step<Outcome, Result<(), Error>>>,
    pub(crate) handlers: Handlers,
    /// On the finished response, outside of all middleware; those of inner plugins first.
    pub(crate) on_response: Vec<OnResponse>,
    /// Some hook before the view may take the body.
    pub(crate) body: bool,
    /// Something after the view reads the request head.
    pub(crate) head: bool,
    /// Some function behind the view may start a provider.
    pub(crate) provides_late: bool,
    /// Some `on_response` function reads the head of the request.
    pub(crate) head_for_response: bool,
    /// Some extractor may look for the context in the request's extensions.
    pub(crate) extensions: bool,
    /// Some function takes the context.
    pub(crate) context: bool,
    /// What its hooks provide for certain, if there are providers besides.
    pub(crate) provided: Vec<TypeId>,
}

impl Plan {
    /// Something reads the head after somebody has taken the request.
    pub(crate) fn keeps_taken_head(&self) -> bool {
        self.head || self.head_for_response || self.provides_late
    }
}

/// What a plugin does to every response.
pub(crate) type OnResponse = Arc<dyn Fn(&Answered<'_>, &mut Response) + Send + Sync>;

/// One hook of a plan.
pub(crate) struct Step<S: 'static, O: 'static> {
    pub(crate) call: Call<S, O>,
    /// The hook, or the route that names it in `before` or `after`.
    pub(crate) record: &'static Origin,
    pub(crate) takes_response: bool,
    /// The types of its `Provided<T>`.
    pub(crate) wants: Box<[TypeId]>,
    /// What has to be there, or the function is left out.
    pub(crate) runs_if: Option<Box<RunsIf>>,
}

/// The types of all `IfProvided<T>` of a function, and the providers that it sees.
pub(crate) struct RunsIf {
    ids: Box<[TypeId]>,
    offers: Offers,
}

impl RunsIf {
    pub(crate) fn new(ids: &[TypeId], offers: &Offers) -> Self {
        RunsIf {
            ids: ids.into(),
            offers: offers.clone(),
        }
    }

    fn is_met(&self, cx: &Cx) -> bool {
        let is_there = |id| {
            let context = cx.existing_context();
            cx.provided.has(id) || context.is_some_and(|cx| cx.has_demanded(&self.offers, id))
        };
        self.ids.iter().all(|&id| is_there(id))
    }
}

impl<S, O> Step<S, O> {
    /// Whether it is not left out for want of a value.
    #[inline]
    pub(crate) fn is_to_run(&self, cx: &Cx) -> bool {
        match &self.runs_if {
            None => true,
            Some(runs_if) => runs_if.is_met(cx),
        }
    }

    /// Whether all values that it takes are there. A template may come from a hook that answered before
    /// they were, and so may the error of its rendering.
    pub(crate) fn has_values(&self, cx: &Cx) -> bool {
        self.wants.iter().all(|id| cx.provided.has(*id))
    }
}

impl<S, O> fmt::Debug for Step<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

/// Where a request goes: a plan, and what answers at its end.
pub(crate) struct Target {
    pub(crate) matched: Arc<Matched>,
    pub(crate) plan: Arc<Plan>,
    /// The context goes into the request's extensions, where extractors find it.
    pub(crate) exposes: bool,
    /// The context is there from the start, and tells the time since.
    pub(crate) has_context: bool,
    /// A hook or the goal may take the body.
    pub(crate) reads_body: bool,
    pub(crate) goal: Goal,
    /// What a router keeps where the reference to a target is the only one that it has.
    pub(crate) of_router: Option<Box<dyn Any + Send + Sync>>,
}

impl Target {
    pub(crate) fn new(matched: Arc<Matched>, plan: Arc<Plan>, goal: Goal) -> Arc<Self> {
        let (exposes, has_context, reads_body) = match &goal {
            Goal::View { needs, .. } => (
                plan.extensions || needs.extensions,
                plan.context || needs.context,
                plan.body || needs.body,
            ),
            Goal::Options(_) | Goal::Unmatched(_) => (plan.extensions, plan.context, plan.body),
            // Handlers in there extract what they like.
            Goal::Merged(_) | Goal::InnerService(_) | Goal::Foreign(_) => (true, true, true),
        };
        Arc::new(Target {
            matched,
            plan,
            exposes,
            has_context,
            reads_body,
            goal,
            of_router: None,
        })
    }

    /// Where a request goes whose app was dropped: a 404.
    pub(crate) fn of_no_app() -> Arc<Self> {
        tracing::error!("a service was called after its app was dropped");
        let app = Arc::new(AppData::bare(UrlMap::default()));
        let matched = Matched::new(app, Arc::default(), None);
        let goal = Goal::Unmatched(Unmatched::NotFound);
        Target::new(matched, Arc::default(), goal)
    }

    /// The same target once more, and with it what a router keeps. `None` if it is no view.
    pub(crate) fn of_view(&self, of_router: Box<dyn Any + Send + Sync>) -> Option<Arc<Self>> {
        let Goal::View {
            call,
            record,
            needs,
            answers_head,
            is_websocket,
        } = &self.goal
        else {
            return None;
        };
        Some(Arc::new(Target {
            matched: self.matched.clone(),
            plan: self.plan.clone(),
            exposes: self.exposes,
            has_context: self.has_context,
            reads_body: self.reads_body,
            goal: Goal::View {
                call: call.clone(),
                record,
                needs: needs.clone(),
                answers_head: *answers_head,
                is_websocket: *is_websocket,
            },
            of_router: Some(of_router),
        }))
    }

    /// Whether a function is told how the request ended.
    pub(crate) fn awaits_outcome(&self) -> bool {
        self.has_context || !self.plan.teardown.is_empty()
    }
}

pub(crate) enum Goal {
    View {
        call: Call<(), Result<Response, Error>>,
        record: &'static Origin,
        needs: Needs,
        /// It is registered for HEAD, and may leave out the body by itself.
        answers_head: bool,
        /// It may open a WebSocket.
        is_websocket: bool,
    },
    /// The automatic answer to OPTIONS (F101).
    Options(HeaderValue),
    /// A routing failure, kept until the before hooks have run.
    Unmatched(Unmatched),
    /// A route, or the fallback, of a merged axum router.
    Merged(Arc<MergedService>),
    /// A service that knows nothing of hooks.
    InnerService(Box<dyn InnerService>),
    /// A mounted service, or the fallback. Its responses are its own: no error is raised for them.
    Foreign(Router),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Unmatched {
    NotFound,
    /// The request carries its methods: [`AllowedMethods`](super::AllowedMethods).
    MethodNotAllowed,
    SlashRedirect,
}

/// The service inside of a [`HooksLayer`](crate::HooksLayer), for one request.
pub(crate) trait InnerService: Send + Sync {
    /// After `function` had the body of the request: note if it changed it.
    fn check_body(&self, body: &Body, function: &dyn fmt::Display);

    /// Call the service, once. An error if the body that it takes was changed.
    fn call(
        &self,
        request: Request,
        functions: &dyn fmt::Display,
    ) -> Result<BoxFuture<'static, Result<Response, Error>>, Error>;

    /// Drop the service, called or not.
    fn release(&self);
}

/// A route, or the fallback, of a merged router, without the app around it.
pub(crate) struct MergedService {
    route: Route,
    /// The same. A call needs `&mut` and clones the route itself, with the user's state in it: to
    /// clone it here as well would be once more than in axum.
    reused: Mutex<Route>,
}

impl MergedService {
    pub(crate) fn new(route: Route) -> Self {
        MergedService {
            reused: Mutex::new(route.clone()),
            route,
        }
    }

    pub(crate) fn call(&self, request: Request) -> RouteFuture<Infallible> {
        match self.reused.try_lock() {
            Ok(mut route) => route.call(request),
            // Another request clones it right now. Not awaited: the user's `Clone` may be slow.
            Err(_) => self.route.clone().call(request),
        }
    }
}
