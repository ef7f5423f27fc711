//! The calls that give a plugin to a blueprint.

use super::{Plugin, install::installed};
use crate::{Blueprint, Registration, source::CallSite};
use std::sync::Arc;

impl Registration {
    /// Put a plugin around this blueprint and those inside it: its functions run outside of theirs, for
    /// the requests that they run for. Its routes are below the prefix of this blueprint.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Install, Plugin, prelude::*};
    ///
    /// struct Cached(&'static str);
    ///
    /// impl Plugin for Cached {
    ///     fn install(self, at: &mut Install<'_>) {
    ///         at.on_response(move |res| {
    ///             res.headers_mut().insert("cache-control", self.0.parse().unwrap());
    ///         });
    ///     }
    /// }
    ///
    /// pub static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
    ///
    /// #[get(SHOP, "/")]
    /// fn show() {}
    ///
    /// #[get("/")]
    /// fn index() {}
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().register(SHOP.with(Cached("max-age=60"))).test_client();
    /// assert_eq!(client.get("/shop/").await.header("cache-control"), Some("max-age=60"));
    /// assert_eq!(client.get("/").await.header("cache-control"), None);
    /// # }
    /// ```
    #[track_caller]
    pub fn with(mut self, plugin: impl Plugin) -> Self {
        let installed = installed(plugin, CallSite::here());
        self.plugins.extend(installed.into_iter().map(Arc::new));
        self
    }
}

impl Blueprint {
    /// Register with a plugin around this blueprint, as [`Registration::with`].
    #[track_caller]
    pub fn with(&'static self, plugin: impl Plugin) -> Registration {
        Registration::from(self).with(plugin)
    }
}
