//! [`Kind`]: the one table of what an annotated function can be.

/// What an annotated function is. The first are hooks, in the order a request meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Middleware,
    Before,
    ProcessView,
    ProcessException,
    ProcessTemplate,
    ContextProcessor,
    After,
    Teardown,
    ErrorHandler,
    BeforeServing,
    AfterServing,
    Route,
}

impl Kind {
    /// Those that stand around a view, and that a route may skip.
    pub(crate) const HOOKS: [Kind; 8] = [
        Kind::Middleware,
        Kind::Before,
        Kind::ProcessView,
        Kind::ProcessException,
        Kind::ProcessTemplate,
        Kind::ContextProcessor,
        Kind::After,
        Kind::Teardown,
    ];

    /// The name of its attribute.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Middleware => "middleware",
            Kind::Before => "before_request",
            Kind::ProcessView => "process_view",
            Kind::ProcessException => "process_exception",
            Kind::ProcessTemplate => "process_template_response",
            Kind::ContextProcessor => "context_processor",
            Kind::After => "after_request",
            Kind::Teardown => "teardown_request",
            Kind::ErrorHandler => "error_handler",
            Kind::BeforeServing => "before_serving",
            Kind::AfterServing => "after_serving",
            Kind::Route => "route",
        }
    }

    /// Those of the inner scope run first, and those of one scope in reverse definition order.
    pub(crate) fn runs_outward(self) -> bool {
        matches!(
            self,
            Kind::ProcessException | Kind::ProcessTemplate | Kind::After | Kind::Teardown
        )
    }

    /// It runs when the view has taken the request head.
    pub(crate) fn runs_late(self) -> bool {
        self.runs_outward() || matches!(self, Kind::ContextProcessor | Kind::ErrorHandler)
    }
}
