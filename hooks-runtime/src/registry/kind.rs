//! [`Kind`]: the one table of what an annotated function can be.
//!
//! A new kind is a row here, a variant of [`Item`](super::Item) and a row in the table of
//! `hooks-macros`.

use Direction::{Inward, Outward};
use Phase::{Early, Late};
use Transport::{Any, Http, WebSocket};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The order in which functions of one kind run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// From the outer scope to the inner one, each in definition order.
    Inward,
    /// From the inner scope to the outer one, each in reverse definition order.
    Outward,
}

/// The requests that a kind runs for (Quart's QF10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Any,
    Http,
    /// Requests for a route that opens a WebSocket.
    WebSocket,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Early,
    /// After the view, which may have taken the request head.
    Late,
}

macro_rules! kinds {
    (
        hooks { $($hook:ident $hook_row:tt)* }
        others { $($other:ident $other_row:tt)* }
    ) => {
        kinds! { @table $($hook $hook_row)* $($other $other_row)* }

        impl Kind {
            /// Those that run around a view, and that a route may skip.
            pub(crate) const HOOKS: [Kind; [$(Kind::$hook),*].len()] = [$(Kind::$hook),*];
        }
    };
    (@table $($kind:ident ($name:literal, $direction:ident, $transport:ident, $phase:ident))*) => {
        /// What an annotated function is. The first are hooks, in the order a request meets them.
        ///
        /// `Display` and `serde` write the name of the attribute.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[non_exhaustive]
        pub enum Kind {
            $(
                #[doc = concat!("`#[", $name, "]`")]
                #[serde(rename = $name)]
                $kind,
            )*
        }

        impl Kind {
            /// The name of the attribute: `"before_request"`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => $name,)*
                }
            }

            const fn row(self) -> (Direction, Transport, Phase) {
                match self {
                    $(Kind::$kind => ($direction, $transport, $phase),)*
                }
            }
        }
    };
}

kinds! {
    hooks {
        Middleware             ("middleware",                Inward,  Any,       Early)
        BeforeRequest          ("before_request",            Inward,  Http,      Early)
        BeforeWebSocket        ("before_websocket",          Inward,  WebSocket, Early)
        ProcessView            ("process_view",              Inward,  Any,       Early)
        ProcessException       ("process_exception",         Outward, Any,       Late)
        ProcessTemplateResponse("process_template_response", Outward, Any,       Late)
        ContextProcessor       ("context_processor",         Inward,  Any,       Late)
        AfterRequest           ("after_request",             Outward, Http,      Late)
        AfterWebSocket         ("after_websocket",           Outward, WebSocket, Late)
        TeardownRequest        ("teardown_request",          Outward, Http,      Late)
        TeardownWebSocket      ("teardown_websocket",        Outward, WebSocket, Late)
    }
    others {
        ErrorHandler           ("error_handler",             Inward,  Any,       Late)
        BeforeServing          ("before_serving",            Inward,  Any,       Early)
        AfterServing           ("after_serving",             Inward,  Any,       Early)
        Route                  ("route",                     Inward,  Any,       Early)
    }
}

impl Kind {
    /// Those of the inner scope run first, and those of one scope in reverse definition order.
    pub(crate) fn runs_outward(self) -> bool {
        self.row().0 == Outward
    }

    /// Whether it runs for the routes that open a WebSocket, or else for all others.
    pub(crate) fn applies(self, is_websocket: bool) -> bool {
        match self.row().1 {
            Any => true,
            Http => !is_websocket,
            WebSocket => is_websocket,
        }
    }

    /// It runs when the view has taken the request head.
    pub(crate) fn runs_late(self) -> bool {
        self.row().2 == Late
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
