//! [`Kind`]: the one table of attributes.

use std::{borrow::Cow, fmt};

/// Which attribute it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Middleware,
    Before,
    ProcessView,
    ProcessException,
    ProcessTemplate,
    ContextProcessor,
    After,
    Teardown,
    BeforeApp,
    AfterApp,
    TeardownApp,
    AppContextProcessor,
    BeforeWebSocket,
    AfterWebSocket,
    TeardownWebSocket,
    BeforeAppWebSocket,
    AfterAppWebSocket,
    TeardownAppWebSocket,
    ErrorHandler,
    AppErrorHandler,
    /// The method that the attribute's name fixes.
    Route(Option<&'static str>),
    BeforeServing,
    AfterServing,
}

/// What a function is about, whoever it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Middleware,
    Before,
    After,
    Teardown,
    ErrorHandler,
    /// On a view's error, before the error handlers.
    Exception,
    /// On a deferred template, before it is rendered.
    Template,
    /// What every template sees.
    Context,
    View,
    Serving,
}

impl Kind {
    /// The name of the attribute.
    pub(crate) fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Kind::Middleware => "middleware",
            Kind::Before => "before_request",
            Kind::ProcessView => "process_view",
            Kind::ProcessException => "process_exception",
            Kind::ProcessTemplate => "process_template_response",
            Kind::ContextProcessor => "context_processor",
            Kind::After => "after_request",
            Kind::Teardown => "teardown_request",
            Kind::BeforeApp => "before_app_request",
            Kind::AfterApp => "after_app_request",
            Kind::TeardownApp => "teardown_app_request",
            Kind::AppContextProcessor => "app_context_processor",
            Kind::BeforeWebSocket => "before_websocket",
            Kind::AfterWebSocket => "after_websocket",
            Kind::TeardownWebSocket => "teardown_websocket",
            Kind::BeforeAppWebSocket => "before_app_websocket",
            Kind::AfterAppWebSocket => "after_app_websocket",
            Kind::TeardownAppWebSocket => "teardown_app_websocket",
            Kind::ErrorHandler => "error_handler",
            Kind::AppErrorHandler => "app_error_handler",
            Kind::Route(None) => "route",
            Kind::Route(Some(method)) => return Cow::Owned(method.to_lowercase()),
            Kind::BeforeServing => "before_serving",
            Kind::AfterServing => "after_serving",
        })
    }

    pub(crate) fn role(self) -> Role {
        match self {
            Kind::Middleware => Role::Middleware,
            Kind::Before
            | Kind::BeforeApp
            | Kind::BeforeWebSocket
            | Kind::BeforeAppWebSocket
            | Kind::ProcessView => Role::Before,
            Kind::ProcessException => Role::Exception,
            Kind::ProcessTemplate => Role::Template,
            Kind::ContextProcessor | Kind::AppContextProcessor => Role::Context,
            Kind::After | Kind::AfterApp | Kind::AfterWebSocket | Kind::AfterAppWebSocket => {
                Role::After
            }
            Kind::Teardown
            | Kind::TeardownApp
            | Kind::TeardownWebSocket
            | Kind::TeardownAppWebSocket => Role::Teardown,
            Kind::ErrorHandler | Kind::AppErrorHandler => Role::ErrorHandler,
            Kind::Route(_) => Role::View,
            Kind::BeforeServing | Kind::AfterServing => Role::Serving,
        }
    }

    /// What it is for requests, if it is for WebSockets: alike in all but the name.
    fn twin(self) -> Kind {
        match self {
            Kind::BeforeWebSocket => Kind::Before,
            Kind::AfterWebSocket => Kind::After,
            Kind::TeardownWebSocket => Kind::Teardown,
            Kind::BeforeAppWebSocket => Kind::BeforeApp,
            Kind::AfterAppWebSocket => Kind::AfterApp,
            Kind::TeardownAppWebSocket => Kind::TeardownApp,
            kind => kind,
        }
    }

    pub(crate) fn is_websocket(self) -> bool {
        self.twin() != self
    }

    /// `Some(true)`: a blueprint must come first; `None`: none may.
    pub(crate) fn blueprint(self) -> Option<bool> {
        match self.twin() {
            Kind::BeforeApp
            | Kind::AfterApp
            | Kind::TeardownApp
            | Kind::AppContextProcessor
            | Kind::AppErrorHandler => Some(true),
            Kind::BeforeServing | Kind::AfterServing => None,
            _ => Some(false),
        }
    }

    /// The options that may follow the positional arguments.
    pub(crate) fn options(self) -> &'static [&'static str] {
        match self {
            Kind::ErrorHandler | Kind::AppErrorHandler => &["crate"],
            Kind::Route(None) => &["methods", "endpoint", "before", "after", "skip", "crate"],
            Kind::Route(Some(_)) => &["endpoint", "before", "after", "skip", "crate"],
            _ => &["order", "runs_before", "runs_after", "crate"],
        }
    }

    /// Whether the function may run on the blocking pool: it can do with arguments by value.
    pub(crate) fn may_block(self) -> bool {
        matches!(self.role(), Role::Before | Role::After | Role::View)
    }

    /// The attribute with its arguments, for messages.
    pub(crate) fn usage(self) -> String {
        let name = self.word();
        match self.twin() {
            Kind::BeforeServing | Kind::AfterServing => format!("`#[{name}]`"),
            Kind::BeforeApp | Kind::AfterApp | Kind::TeardownApp | Kind::AppContextProcessor => format!("`#[{name}(BLUEPRINT)]`"),
            Kind::ErrorHandler => "`#[error_handler]`, `#[error_handler(404)]`, `#[error_handler(BLUEPRINT)]` or `#[error_handler(BLUEPRINT, 404)]`".to_owned(),
            Kind::AppErrorHandler => "`#[app_error_handler(BLUEPRINT)]` or `#[app_error_handler(BLUEPRINT, 404)]`".to_owned(),
            Kind::Route(None) => "`#[route(\"/path\", methods = [GET, POST])]` or `#[route(BLUEPRINT, \"/path\", methods = [GET])]`".to_owned(),
            Kind::Route(Some(_)) => format!("`#[{name}(\"/path\")]` or `#[{name}(BLUEPRINT, \"/path\")]`"),
            _ => format!("`#[{name}]` or `#[{name}(BLUEPRINT)]`"),
        }
    }
}

/// The attribute as the user writes it.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#[{}]", self.word())
    }
}
