//! [`IntoMounted`]: what `mount` and `fallback_service` take; and [`Mounted`], a service with a life of its
//! own.

use super::App;
use crate::{
    build::{MountedService, ServingCall},
    context::TaskOutput,
    error::UnitResult as _,
};
use axum::{Router, extract::Request, response::IntoResponse};
use std::{
    convert::Infallible,
    fmt::{self, Display},
    future::Future,
};
use tower::Service;

/// A service that is started and stopped with the app around it, for [`App::mount`](crate::App::mount)
/// and [`App::fallback_service`](crate::App::fallback_service).
///
/// It is for crates that bring such a service: a program in another language, a pool of workers.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use axum::Router;
/// use hooks_runtime::{Mounted, prelude::*};
///
/// /// Serve the program in this folder.
/// pub fn program(folder: &str) -> Mounted {
///     let service = Router::new().fallback(|| async { "hello from the program" });
///     let mounted = Mounted::new(service)
///         .named(format!("program in {folder}"))
///         .on_start(|| async { println!("starting"); })
///         .on_stop(|| async { println!("stopped"); });
///     if folder.is_empty() { mounted.problem("the folder is empty: name one") } else { mounted }
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().mount("/old", program("/srv/old")).test_client();
/// assert_eq!(client.get("/old/").await.text(), "hello from the program");
/// assert!(app!().mount("/old", program("")).build().is_err());
/// # }
/// ```
#[must_use = "it does nothing until it is given to `App::mount` or `App::fallback_service`"]
pub struct Mounted(pub(super) MountedService);

impl Mounted {
    /// A service that answers requests, as `mount` takes it.
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let router = Router::new().fallback_service(service);
        Mounted(MountedService::new::<S>(router))
    }

    /// The name in messages and descriptions. Without this call it is that of the service's type.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.0.name = name.into();
        self
    }

    /// Run this when [`App::serve`](crate::App::serve) starts, after the `#[before_serving]` functions
    /// of the app, before the first connection is accepted. Several run in the order of the calls.
    ///
    /// After an error or a panic nothing is served, as after that of a `#[before_serving]` function. A
    /// test client, and a router that other code serves, do not run it.
    pub fn on_start<F, Fut>(mut self, start: F) -> Self
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output: TaskOutput> + Send + 'static,
    {
        self.0.on_start.push(call(start));
        self
    }

    /// Run this when `serve` has stopped, before the `#[after_serving]` functions of the app, within
    /// the same time as each of these. Several run in the order of the calls.
    pub fn on_stop<F, Fut>(mut self, stop: F) -> Self
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output: TaskOutput> + Send + 'static,
    {
        self.0.on_stop.push(call(stop));
        self
    }

    /// Say what is wrong with the service: [`build`](crate::App::build) fails with this message and the
    /// place of the call that mounted it. End it with what to do about it.
    pub fn problem(mut self, message: impl Display) -> Self {
        self.0.problems.push(message.to_string());
        self
    }
}

fn call<F, Fut>(run: F) -> ServingCall
where
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output: TaskOutput> + Send + 'static,
{
    Box::new(|| {
        let running = run();
        Box::pin(async { running.await.into_result() })
    })
}

impl fmt::Debug for Mounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mounted").field(&self.0.name).finish()
    }
}

/// What [`App::mount`] and [`App::fallback_service`] take: an [`App`], an [`axum::Router`], any
/// infallible `tower::Service` for axum's requests, or a [`Mounted`].
///
/// This trait is sealed: it is implemented for these types and cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot answer requests of an app",
    label = "no app, and no service that answers every request",
    note = "give an `App`, an `axum::Router` with its state (`.with_state(…)`), or a \
            `tower::Service<Request, Error = Infallible>` that is `Clone + Send + Sync + 'static`; \
            one that may fail goes into `axum::error_handling::HandleError`"
)]
pub trait IntoMounted: sealed::Sealed {}

impl<S> IntoMounted for S
where
    S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Response: IntoResponse,
    S::Future: Send + 'static,
{
}

impl IntoMounted for App {}

impl IntoMounted for Mounted {}

pub(super) use sealed::Sealed;

/// Private, so that nobody else can implement it.
mod sealed {
    use super::{super::App, Mounted};
    use crate::build::Inside;
    use axum::{extract::Request, response::IntoResponse};
    use std::convert::Infallible;
    use tower::Service;

    pub trait Sealed {
        fn mounted(self) -> Inside;
    }

    impl<S> Sealed for S
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        fn mounted(self) -> Inside {
            Mounted::new(self).mounted()
        }
    }

    impl Sealed for App {
        fn mounted(self) -> Inside {
            Inside::App(Box::new(self.settings))
        }
    }

    impl Sealed for Mounted {
        fn mounted(self) -> Inside {
            Inside::Service(self.0)
        }
    }
}
