//! The life of one request, on a finished [`Plan`].

mod around;
mod body;
mod call;
mod configured;
mod cx;
mod dispatch;
#[cfg(feature = "ws")]
mod door;
mod finalize;
mod flight;
mod lifecycle;
mod needs;
mod plan;
mod recover;
mod settle;
mod teardown;
#[cfg_attr(not(feature = "templates"), path = "no_template.rs")]
mod template;
#[cfg(feature = "ws")]
mod websocket;

use crate::error::guard;
pub(crate) use around::Around;
pub use around::{Next, Passage};
pub(crate) use body::BodyError;
pub use call::{BoxFuture, Run};
pub(crate) use call::{Call, Called, DynCall};
pub use configured::Middleware;
pub(crate) use configured::{AnyMiddleware, Given};
pub(crate) use cx::Stop;
pub use cx::{Cx, Flow};
#[cfg(feature = "ws")]
pub(crate) use door::{Conversation, Door};
pub(crate) use lifecycle::handle;
pub use needs::Needs;
pub(crate) use plan::{
    Goal, Handler, Handlers, Inside, MergedService, Plan, Step, Target, Unmatched,
};
#[cfg(feature = "ws")]
pub(crate) use websocket::{converse, lasting};
