//! [`Plan`]: everything one route runs, flattened, in the order it runs.

use crate::{
    Error, Outcome,
    context::Matched,
    pipeline::{Around, BoxFuture, Call, Flow, Needs},
    source::Origin,
};
use axum::{
    Router, body::Body, extract::Request, http::HeaderValue, response::Response, routing::Route,
};
use std::{any::TypeId, fmt, sync::Arc};

/// The hooks and handlers of one chain of scopes. Routes that differ in nothing share one.
#[derive(Default)]
pub(crate) struct Plan {
    /// Outermost first.
    pub(crate) middleware: Vec<Around>,
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
    /// Something after the view reads the request head.
    pub(crate) head: bool,
    /// Some extractor may look for the context in the request's extensions.
    pub(crate) extensions: bool,
    /// Some function takes the context.
    pub(crate) context: bool,
}

/// One hook of a plan.
pub(crate) struct Step<S: 'static, O: 'static> {
    pub(crate) call: Call<S, O>,
    /// The hook, or the route that names it in `before` or `after`.
    pub(crate) record: &'static Origin,
    pub(crate) takes_response: bool,
}

impl<S, O> fmt::Debug for Step<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

/// The error handlers of one chain of scopes, in the order of Flask's lookup (F46).
#[derive(Default)]
pub(crate) struct Handlers {
    /// By status, the innermost scope first.
    pub(crate) by_code: Vec<(u16, Handler)>,
    /// By type and catch-all, the innermost scope first; within a scope the catch-all is last.
    pub(crate) by_type: Vec<Handler>,
}

pub(crate) struct Handler {
    /// The type of its `&E`; `None` for the catch-all.
    pub(crate) takes: Option<TypeId>,
    pub(crate) accepts: fn(&mut Error) -> bool,
    pub(crate) call: Call<Error, Result<Response, Error>>,
    pub(crate) record: &'static Origin,
}

impl Handlers {
    /// The handler for an error: by its status, then by its type, scope by scope outward.
    pub(crate) fn find(&self, error: &mut Error) -> Option<&Handler> {
        // To tell its status, such a value has to be turned into a response; a handler that
        // wants the value itself goes first.
        let takes_value = |error: &Error| {
            let value_type = error.value_type();
            let mut handlers = self.by_type.iter();
            value_type.is_some() && handlers.any(|handler| handler.takes == value_type)
        };
        if !takes_value(error) {
            error.settle_status();
        }
        if error.is_redirect() {
            return None;
        }
        if let Some(status) = error.explicit_status() {
            let mut by_code = self.by_code.iter();
            let found = by_code
                .find(|(code, handler)| *code == status.as_u16() && (handler.accepts)(error));
            if let Some((_, handler)) = found {
                return Some(handler);
            }
        }
        // Settled, it may have become another.
        let value_type = error.value_type();
        self.by_type
            .iter()
            .find(|handler| handler.takes.is_none() || handler.takes == value_type)
    }
}

/// What a request is about to meet: a plan and what stands at its centre.
pub(crate) struct Target {
    pub(crate) matched: Arc<Matched>,
    pub(crate) plan: Arc<Plan>,
    /// The context goes into the request's extensions, where extractors find it.
    pub(crate) exposes: bool,
    /// The context is there from the start, and tells the time since.
    pub(crate) has_context: bool,
    pub(crate) goal: Goal,
}

impl Target {
    pub(crate) fn new(matched: Arc<Matched>, plan: Arc<Plan>, goal: Goal) -> Arc<Self> {
        let (exposes, has_context) = match &goal {
            Goal::View { needs, .. } => (
                plan.extensions || needs.extensions,
                plan.context || needs.context,
            ),
            Goal::Options(_) | Goal::Unmatched(_) => (plan.extensions, plan.context),
            // Handlers in there extract what they like.
            Goal::Merged(_) | Goal::Inside(_) | Goal::Foreign(_) => (true, true),
        };
        Arc::new(Target {
            matched,
            plan,
            exposes,
            has_context,
            goal,
        })
    }
}

pub(crate) enum Goal {
    View {
        call: Call<(), Result<Response, Error>>,
        record: &'static Origin,
        needs: Needs,
    },
    /// The automatic answer to OPTIONS (F101).
    Options(HeaderValue),
    /// A routing failure, kept until the before hooks have run.
    Unmatched(Unmatched),
    /// A route, or the fallback, of a merged axum router.
    Merged(MergedService),
    /// A service that knows nothing of hooks.
    Inside(Box<dyn Inside>),
    /// What is mounted, or takes what no route does. What it answers is its own.
    Foreign(Router),
}

pub(crate) enum Unmatched {
    NotFound,
    MethodNotAllowed(HeaderValue),
    SlashRedirect,
}

/// The service inside of a [`HooksLayer`](crate::HooksLayer), for one request.
pub(crate) trait Inside: Send + Sync {
    /// A function had the request's body in its hands: note what it did with it.
    fn witness(&self, body: &Body, who: &dyn fmt::Display);

    /// The call, which is made once; an error if the service cannot have the body that it takes.
    fn enter(
        &self,
        request: Request,
        suspects: &dyn fmt::Display,
    ) -> Result<BoxFuture<'static, Result<Response, Error>>, Error>;

    /// Let go of the service, called or not.
    fn release(&self);
}

/// The inner service of one request into a merged router, taken when it is called.
pub(crate) struct MergedService(pub(crate) std::sync::Mutex<Option<Route>>);

impl MergedService {
    pub(crate) async fn call(&self, request: Request) -> Response {
        use tower::ServiceExt;
        let inner = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        match inner {
            Some(inner) => inner
                .oneshot(request)
                .await
                .unwrap_or_else(|never| match never {}),
            None => crate::error::bare(axum::http::StatusCode::NOT_FOUND),
        }
    }
}
