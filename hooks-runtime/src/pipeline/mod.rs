//! The life of one request, on a finished [`Plan`].

mod after;
mod allow;
mod announced;
mod answered;
mod before;
mod body;
mod call;
mod configured;
mod custody;
mod cx;
#[cfg(feature = "ws")]
mod denial;
mod disposition;
mod entered;
mod failure;
mod finish;
#[cfg(test)]
mod fixture;
mod handlers;
mod leftover;
mod length;
mod middleware;
#[cfg(feature = "testing")]
mod mock;
mod needs;
mod on_response;
mod plan;
#[cfg_attr(not(feature = "templates"), path = "no_render.rs")]
mod render;
mod replaced;
mod run;
mod seen;
mod stage;
mod stand_in;
mod teardown;
mod unread;
mod upload;
#[cfg(feature = "templates")]
mod url_for;
mod view;
#[cfg(feature = "ws")]
mod websocket;

use crate::error::guard;
pub(crate) use allow::AllowedMethods;
pub use answered::Answered;
pub(crate) use body::BodyError;
pub use call::{BoxFuture, Run};
pub(crate) use call::{Call, DynCall, invoke};
pub use configured::Middleware;
pub(crate) use configured::{AnyMiddleware, ConfiguredMiddleware};
pub(crate) use cx::Stop;
pub use cx::{Cx, Flow};
pub(crate) use finish::InFlight;
pub(crate) use handlers::{Handler, Handlers, Takes};
#[cfg(feature = "proxy")]
pub(crate) use length::parse_length;
pub(crate) use length::{leave, stand_in};
pub use middleware::{MiddlewareCall, Next};
pub(crate) use middleware::{MiddlewareFn, PlannedMiddleware};
#[cfg(feature = "testing")]
pub(crate) use mock::next_to;
pub use needs::Needs;
pub(crate) use needs::{Provision, Wanted};
pub(crate) use plan::{
    Goal, InnerService, MergedService, OnResponse, Plan, RunsIf, Step, Target, Unmatched,
};
pub(crate) use run::handle;
pub(crate) use seen::seen_as;
use stage::Stage;
pub(crate) use view::slashed;
#[cfg(feature = "ws")]
pub(crate) use websocket::{HandshakeSender, Upgrade, handle_websocket, until_closed};
