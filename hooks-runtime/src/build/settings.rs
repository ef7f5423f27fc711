//! [`Settings`]: the arguments of all calls on an `App`, not yet checked.

use super::Inside;
use crate::{
    Registration,
    blueprint::{ByHand, Installed},
    context::StateMap,
    pipeline::ConfiguredMiddleware,
    source::{CallSite, CrateOrModule},
};
use axum::{Router, extract::Request};
use futures_util::future::BoxFuture;
use std::{fmt, sync::Arc, time::Duration};

/// The arguments of all calls on an [`App`](crate::App).
pub struct Settings {
    /// The crates and modules whose app-level functions are collected. The own crate comes last.
    pub(crate) collected: Vec<CrateOrModule>,
    pub(crate) by_hand: Vec<ByHand>,
    pub(crate) registrations: Vec<(Registration, CallSite)>,
    pub(crate) plugins: Vec<Arc<Installed>>,
    pub(crate) states: StateMap,
    pub(crate) repeated_states: Vec<(&'static str, CallSite)>,
    pub(crate) merged: Vec<(Router, CallSite)>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) fallbacks: Vec<Fallback>,
    /// This app, or one that is mounted in it, sends requests to another server.
    #[cfg(feature = "proxy")]
    pub(crate) forwards: bool,
    pub(crate) middleware: Vec<ConfiguredMiddleware>,
    #[cfg(feature = "templates")]
    pub(crate) templates: Vec<crate::template::ConfiguredTemplates>,
    pub(crate) layers: Vec<AppLayer>,
    pub(crate) wraps: Vec<Wrap>,
    /// The calls of `layer` and `wrap`, by name.
    pub(crate) layer_calls: Vec<(&'static str, CallSite)>,
    pub(crate) shutdown_timeout: Duration,
    pub(crate) stop_when: Option<BoxFuture<'static, ()>>,
    pub(crate) spawn_limit: Option<(usize, CallSite)>,
    pub(crate) public_url: Option<(String, CallSite)>,
    /// Crates whose functions the app does without, as the user says.
    pub(crate) without: Vec<String>,
    /// A test calls the app.
    pub(crate) is_tested: bool,
}

/// A layer of `App::layer`: puts itself around a router. Outermost, it gives the requests whose path
/// is spelled otherwise to another router.
pub(crate) type AppLayer = Box<dyn Fn(Router, Option<Respelled>) -> Router + Send>;
/// For a request whose path was not normal, and now is: the router that answers it.
pub(crate) type Respelled = Arc<dyn Fn(&mut Request) -> Option<Router> + Send + Sync>;
/// A layer of `App::wrap`, likewise.
pub(crate) type Wrap = Box<dyn FnOnce(Router) -> Router + Send>;

impl Default for Settings {
    fn default() -> Self {
        Settings {
            collected: Vec::new(),
            by_hand: Vec::new(),
            registrations: Vec::new(),
            plugins: Vec::new(),
            states: StateMap::default(),
            repeated_states: Vec::new(),
            merged: Vec::new(),
            mounts: Vec::new(),
            fallbacks: Vec::new(),
            #[cfg(feature = "proxy")]
            forwards: false,
            middleware: Vec::new(),
            #[cfg(feature = "templates")]
            templates: Vec::new(),
            layers: Vec::new(),
            wraps: Vec::new(),
            layer_calls: Vec::new(),
            shutdown_timeout: Duration::from_secs(30),
            stop_when: None,
            spawn_limit: None,
            public_url: None,
            without: Vec::new(),
            is_tested: false,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

/// One call of `App::mount` or `App::route_service`.
pub(crate) struct Mount {
    pub(crate) path: String,
    /// `mount` has all that is below the path, `route_service` the path alone.
    pub(crate) is_exact: bool,
    pub(crate) service: Inside,
    pub(crate) at: CallSite,
}

/// One call of `App::fallback_service` or `App::fallback_to`.
pub(crate) struct Fallback {
    pub(crate) call: FallbackCall,
    /// Or why it cannot be used.
    pub(crate) service: Result<Inside, String>,
}

/// The call that set a fallback.
#[derive(Clone)]
pub(crate) struct FallbackCall {
    pub(crate) method: &'static str,
    /// The type of the service, or the URL.
    pub(crate) name: String,
    pub(crate) at: CallSite,
}

impl fmt::Display for FallbackCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`.{}(…)` at {}", self.method, self.at)
    }
}
