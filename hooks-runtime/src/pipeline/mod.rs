//! The life of one request, on a finished [`Plan`].

mod after;
mod before;
mod body;
mod cx;
mod disposition;
mod failure;
mod finish;
mod guard;
mod handlers;
mod middleware;
mod plan;
#[cfg_attr(not(feature = "templates"), path = "no_render.rs")]
mod render;
mod run;
mod stage;
mod teardown;
mod view;
#[cfg(feature = "ws")]
mod websocket;

pub(crate) use body::BodyError;
pub(crate) use cx::Stop;
pub use cx::{Cx, Flow};
pub(crate) use guard::guarded_whole;
pub(crate) use handlers::{Handler, Handlers};
pub(crate) use middleware::PlannedMiddleware;
pub use middleware::{MiddlewareCall, Next};
pub(crate) use plan::{Goal, Inside, MergedService, Plan, Step, Target, Unmatched};
pub(crate) use run::handle;
use stage::Stage;
#[cfg(feature = "ws")]
pub(crate) use websocket::{HandshakeSender, Upgrade, handle_websocket, until_closed};
