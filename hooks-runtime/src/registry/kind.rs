//! [`Kind`]: the one table of what an annotated function can be.

/// What an annotated function is. The first are hooks, in the order a request meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Middleware,
    Before,
    BeforeWebSocket,
    ProcessView,
    ProcessException,
    ProcessTemplate,
    ContextProcessor,
    After,
    AfterWebSocket,
    Teardown,
    TeardownWebSocket,
    ErrorHandler,
    BeforeServing,
    AfterServing,
    Route,
}

impl Kind {
    /// Those that stand around a view, and that a route may skip.
    pub(crate) const HOOKS: [Kind; 11] = [
        Kind::Middleware,
        Kind::Before,
        Kind::BeforeWebSocket,
        Kind::ProcessView,
        Kind::ProcessException,
        Kind::ProcessTemplate,
        Kind::ContextProcessor,
        Kind::After,
        Kind::AfterWebSocket,
        Kind::Teardown,
        Kind::TeardownWebSocket,
    ];

    /// The name of its attribute.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Middleware => "middleware",
            Kind::Before => "before_request",
            Kind::BeforeWebSocket => "before_websocket",
            Kind::ProcessView => "process_view",
            Kind::ProcessException => "process_exception",
            Kind::ProcessTemplate => "process_template_response",
            Kind::ContextProcessor => "context_processor",
            Kind::After => "after_request",
            Kind::AfterWebSocket => "after_websocket",
            Kind::Teardown => "teardown_request",
            Kind::TeardownWebSocket => "teardown_websocket",
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
            Kind::ProcessException
                | Kind::ProcessTemplate
                | Kind::After
                | Kind::AfterWebSocket
                | Kind::Teardown
                | Kind::TeardownWebSocket
        )
    }

    /// Whether it runs for the routes that open a WebSocket, or for all others (Quart's QF10); most
    /// kinds run for both.
    pub(crate) fn applies(self, is_websocket: bool) -> bool {
        match self {
            Kind::Before | Kind::After | Kind::Teardown => !is_websocket,
            Kind::BeforeWebSocket | Kind::AfterWebSocket | Kind::TeardownWebSocket => is_websocket,
            _ => true,
        }
    }

    /// It runs when the view has taken the request head.
    pub(crate) fn runs_late(self) -> bool {
        self.runs_outward() || matches!(self, Kind::ContextProcessor | Kind::ErrorHandler)
    }
}
