//! [`Inside`]: what is mounted in an app, or is its fallback.

use super::Settings;
use crate::{Error, pipeline::BoxFuture};
use axum::Router;
use std::{any::type_name, fmt};

/// A service or an app that is mounted, or is a fallback.
#[derive(Debug)]
pub enum Inside {
    Service(MountedService),
    /// An app, which is built with the outer one.
    App(Box<Settings>),
}

/// A service, and what its owner has said about it.
pub struct MountedService {
    /// The service is its fallback.
    pub(crate) router: Router,
    /// That of its type, unless it was given another.
    pub(crate) name: String,
    /// What starts it, and what stops it.
    pub(crate) on_start: Vec<ServingCall>,
    pub(crate) on_stop: Vec<ServingCall>,
    pub(crate) problems: Vec<String>,
}

/// What runs once, when an app is served.
pub(crate) type ServingCall = Box<dyn FnOnce() -> BoxFuture<'static, Result<(), Error>> + Send>;

impl MountedService {
    pub(crate) fn new<S>(router: Router) -> Self {
        MountedService {
            router,
            name: type_name::<S>().to_owned(),
            on_start: Vec::new(),
            on_stop: Vec::new(),
            problems: Vec::new(),
        }
    }
}

impl Inside {
    pub(crate) fn name(&self) -> &str {
        match self {
            Inside::Service(service) => &service.name,
            Inside::App(_) => "hooks_runtime::App",
        }
    }

    /// What its owner says is wrong with it.
    pub(super) fn problems(&self) -> &[String] {
        match self {
            Inside::Service(service) => &service.problems,
            Inside::App(_) => &[],
        }
    }
}

impl fmt::Debug for MountedService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MountedService")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
