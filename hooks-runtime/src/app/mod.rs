//! From collected records to a router: collect, resolve, plan, assemble.

mod assemble;
mod builder;
mod connection;
mod data;
mod describe;
mod hooks_layer;
mod linked;
mod mounts;
mod place;
mod plan;
mod problem;
#[cfg(feature = "proxy")]
mod proxy;
mod resolve;
mod router;
mod routes;
mod scopes;
mod serve;
#[cfg(feature = "templates")]
mod templates;
mod test_client;
mod websockets;

pub use builder::App;
pub(crate) use data::AppData;
pub use describe::{DescribedCatch, DescribedHook, DescribedRoute, Description};
pub use hooks_layer::{HooksLayer, HooksService};
pub(crate) use linked::Collected;
pub use mounts::{DescribedFallback, DescribedMount, IntoMounted};
pub use problem::{BuildError, Problem, ProblemKind};
#[cfg(feature = "proxy")]
pub use proxy::{Upstream, UpstreamError};
pub use test_client::{TestClient, TestRequest, TestResponse};
