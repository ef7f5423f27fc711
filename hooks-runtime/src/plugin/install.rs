//! [`Install`]: what a plugin brings, call by call.

use super::Plugin;
use crate::{
    Answered, Blueprint, Middleware, Provider, RouteOption, blueprint::Installed, context::Given,
    error::DropQuietly, pipeline::ConfiguredMiddleware, source::CallSite,
};
use axum::response::Response;
use std::{
    any::{TypeId, type_name},
    fmt::{self, Display},
    sync::Arc,
};

/// What a [`Plugin`] brings to its place. Every method can be chained.
pub struct Install<'a> {
    own: Installed,
    /// The plugins that were given to this one.
    inner: &'a mut Vec<Installed>,
}

/// A plugin that was given at this place, then the plugins inside of it.
pub(crate) fn installed<P: Plugin>(plugin: P, at: CallSite) -> Vec<Installed> {
    let mut inner = Vec::new();
    let mut install = Install {
        own: Installed::new(type_name::<P>(), at),
        inner: &mut inner,
    };
    plugin.install(&mut install);
    let mut all = vec![install.own];
    all.append(&mut inner);
    all
}

impl Install<'_> {
    /// The name in messages and descriptions. Without this call it is that of the type.
    pub fn name(&mut self, name: &'static str) -> &mut Self {
        self.own.name = name;
        self
    }

    /// The place among the plugins that are given to the same app or blueprint: lower is outer. It is
    /// 0 without this call; of plugins with the same rank the one that is given first is outer.
    pub fn rank(&mut self, rank: i32) -> &mut Self {
        self.own.rank = rank;
        self
    }

    /// Bring a blueprint with all functions attached to it: hooks of every kind, error handlers,
    /// context processors and serving hooks, which become the plugin's, and routes, which are inside
    /// of the plugin's place.
    ///
    /// Its `before_app_request` hooks and their like are hooks of the app, as those of a blueprint that
    /// is [registered](crate::App::register). The app need not name the crate of these functions.
    pub fn blueprint(&mut self, blueprint: &'static Blueprint) -> &mut Self {
        if !self.own.blueprints.iter().any(|known| known.is(blueprint)) {
            self.own.blueprints.push(blueprint);
        }
        self
    }

    /// Bring a blueprint whose routes have this prefix instead of its own: for routes at a path that is a
    /// setting. See [`blueprint`](Self::blueprint).
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Install, Plugin, prelude::*};
    ///
    /// struct Health { path: &'static str }
    ///
    /// static HEALTH: Blueprint = Blueprint::new("health");
    ///
    /// #[get(HEALTH, "")]
    /// fn check() -> &'static str { "ok" }
    ///
    /// impl Plugin for Health {
    ///     fn install(self, at: &mut Install<'_>) {
    ///         at.blueprint_at(&HEALTH, self.path);
    ///     }
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = App::new().with(Health { path: "/healthz" }).test_client();
    /// assert_eq!(client.get("/healthz").await.text(), "ok");
    /// # }
    /// ```
    pub fn blueprint_at(
        &mut self,
        blueprint: &'static Blueprint,
        prefix: impl Into<String>,
    ) -> &mut Self {
        self.own.prefixes.push((blueprint, prefix.into()));
        self.blueprint(blueprint)
    }

    /// Leave out a function of a [`blueprint`](Self::blueprint) that this plugin brings, because with these
    /// settings it has nothing to do. It then costs a request nothing.
    ///
    /// The function may be a hook, an error handler, a context processor or a serving hook, with one
    /// attribute or several. It need not get what it takes, such as a `State<T>`. `skip` and `runs_after`
    /// may still name it; [`describe`](crate::App::describe) and [`explain`](crate::App::explain) tell that
    /// it is left out. The same plugin at another place, with other settings, is not affected.
    ///
    /// To leave out something that is no function of this plugin is a problem of `build`. For a route give
    /// it a blueprint of its own, which the plugin brings or not.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Install, Plugin, prelude::*};
    ///
    /// struct Limits { longest_path: Option<usize> }
    ///
    /// static LIMITS: Blueprint = Blueprint::new("limits");
    ///
    /// struct LongestPath(usize);
    ///
    /// #[before_request(LIMITS)]
    /// fn check_path(longest: State<LongestPath>, ctx: RequestContext) -> Result<()> {
    ///     if ctx.uri().path().len() > longest.0.0 {
    ///         return Err(abort(StatusCode::URI_TOO_LONG));
    ///     }
    ///     Ok(())
    /// }
    ///
    /// impl Plugin for Limits {
    ///     fn install(self, at: &mut Install<'_>) {
    ///         at.blueprint(&LIMITS);
    ///         match self.longest_path {
    ///             Some(length) => at.state(LongestPath(length)),
    ///             None => at.leave_out(check_path),
    ///         };
    ///     }
    /// }
    ///
    /// #[get("/{text}")]
    /// fn show() {}
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let limited = app!().with(Limits { longest_path: Some(5) }).test_client();
    /// assert_eq!(limited.get("/longer").await.status(), StatusCode::URI_TOO_LONG);
    /// let client = app!().with(Limits { longest_path: None }).test_client();
    /// assert_eq!(client.get("/longer").await.status(), StatusCode::OK);
    /// # }
    /// ```
    pub fn leave_out<F: Copy + 'static>(&mut self, _function: F) -> &mut Self {
        let function = (TypeId::of::<F>(), type_name::<F>());
        self.own.leaves_out.push(function);
        self
    }

    /// Give this value to every function of the plugin, and to every function inside of its place,
    /// that takes `State<T>`, unless something further in gives another `T`.
    ///
    /// A second value of one type is a problem of `build`.
    pub fn state<T: Send + Sync + 'static>(&mut self, value: T) -> &mut Self {
        if !self.own.states.insert(value) {
            self.problem(format_args!(
                "it brings two states of the type `{}`: wrap one of them in a type of its own",
                type_name::<T>()
            ));
        }
        self
    }

    /// Put a middleware value around the hooks of the plugin, and around all that is inside.
    pub fn middleware(&mut self, middleware: impl Middleware) -> &mut Self {
        let configured = ConfiguredMiddleware::new(middleware, self.own.at);
        self.own.middleware.extend(configured);
        self
    }

    /// Provide a `T` on demand to every function of the plugin, and to every function inside of its
    /// place, that takes [`Provided<T>`](crate::Provided). The type has to be written, as one provider may
    /// provide several: `at.provide::<User>(self)`. See [`Provider`].
    ///
    /// Of two plugins that provide a `T` the inner one wins. A second provider of one type in one plugin
    /// is a problem of `build`.
    pub fn provide<T: Send + Sync + 'static>(&mut self, provider: impl Provider<T>) -> &mut Self {
        let given = Given::new::<T>(provider);
        if self.own.providers.iter().any(|known| known.id == given.id) {
            self.problem(format_args!(
                "it brings two providers of the type `{}`: wrap the value of one of them in a type of \
                 its own",
                given.name
            ));
        } else {
            self.own.providers.push(given);
        }
        self
    }

    /// Say that the plugin asks for a `T` of others, such as with
    /// [`RequestContext::demand`](crate::RequestContext::demand): it is a problem of `build` if nothing
    /// outside of it provides one.
    ///
    /// Outside are the plugins of the same place that are further out, and all that is around the place.
    /// A hook that provides the value has to be one for WebSockets, too, if the plugin has something to do
    /// for a websocket route: a function that runs there, or a value that is taken there.
    /// What its own functions take as `Provided<T>` is checked without this call.
    pub fn needs<T: 'static>(&mut self) -> &mut Self {
        self.own.needs.push((TypeId::of::<T>(), type_name::<T>()));
        self
    }

    /// Say that functions of the plugin read this type of [route options](RouteOption). A route of the
    /// plugin's place that carries one is a problem of `build` unless somebody around it reads it.
    pub fn reads<O: RouteOption>(&mut self) -> &mut Self {
        self.own.reads.push((TypeId::of::<O>(), type_name::<O>()));
        self
    }

    /// As [`needs`](Self::needs), of a type that functions take as it is: the problem says to add what
    /// [`GIVEN_BY`](crate::ProvidedByValue::GIVEN_BY) names.
    pub fn needs_by_value<T: crate::ProvidedByValue>(&mut self) -> &mut Self {
        if !T::GIVEN_BY.is_empty() {
            self.own.given_by.push((TypeId::of::<T>(), T::GIVEN_BY));
        }
        self.needs::<T>()
    }

    /// Change every response of the plugin's place, last of all, when all hooks and middleware have
    /// had it: responses of views, hooks, middleware and error handlers, 404s, redirects, handshakes
    /// of WebSockets, and the bare 500. Only layers are further out, and the 400 of
    /// [`serve`](crate::App::serve) for a request without one valid `Host`.
    ///
    /// Functions of inner plugins run first, those of one plugin in the order of the calls. If one
    /// panics, this is logged, and the others run. The body of a response to HEAD is still there. A new
    /// body gets its own length, and a 101 without an `Upgrade` header becomes a 500.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Install, Plugin, prelude::*};
    ///
    /// struct NoSniff;
    ///
    /// impl Plugin for NoSniff {
    ///     fn install(self, at: &mut Install<'_>) {
    ///         at.on_response(|res| {
    ///             res.headers_mut().insert("x-content-type-options", "nosniff".parse().unwrap());
    ///         });
    ///     }
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = App::new().with(NoSniff).test_client();
    /// let missing = client.get("/nowhere").await;
    /// assert_eq!(missing.header("x-content-type-options"), Some("nosniff"));
    /// # }
    /// ```
    pub fn on_response(
        &mut self,
        change: impl Fn(&mut Response) + Send + Sync + 'static,
    ) -> &mut Self {
        self.on_response_to(move |_, response| change(response))
    }

    /// As [`on_response`](Self::on_response), for a change that depends on the request: on its route, on
    /// its head, on a state, or on what was provided to it. See [`Answered`].
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Install, Plugin, RouteOption, prelude::*};
    ///
    /// #[derive(Debug)]
    /// struct MaxAge(u32);
    ///
    /// impl RouteOption for MaxAge {}
    ///
    /// struct Caching;
    ///
    /// impl Plugin for Caching {
    ///     fn install(self, at: &mut Install<'_>) {
    ///         at.reads::<MaxAge>().on_response_to(|request, res| {
    ///             let option = request.endpoint().and_then(|route| route.option::<MaxAge>());
    ///             let value = option.map_or("no-store".to_owned(), |age| format!("max-age={}", age.0));
    ///             res.headers_mut().insert("cache-control", value.parse().unwrap());
    ///         });
    ///     }
    /// }
    ///
    /// #[get("/logo", with = [MaxAge(60)])]
    /// fn logo() {}
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().with(Caching).test_client();
    /// assert_eq!(client.get("/logo").await.header("cache-control"), Some("max-age=60"));
    /// assert_eq!(client.get("/nowhere").await.header("cache-control"), Some("no-store"));
    /// # }
    /// ```
    pub fn on_response_to(
        &mut self,
        change: impl Fn(&Answered<'_>, &mut Response) + Send + Sync + 'static,
    ) -> &mut Self {
        // Those of an app are dropped together.
        let change = DropQuietly::new(change);
        let function = move |request: &Answered<'_>, response: &mut Response| {
            (*change)(request, response);
        };
        self.own.on_response.push(Arc::new(function));
        self
    }

    /// Keep the head of each request for [`Answered::head`]. It costs a copy of the head where a view or
    /// a middleware takes the request itself.
    pub fn keep_head(&mut self) -> &mut Self {
        self.own.keeps_head = true;
        self
    }

    /// A setting that [`describe`](crate::App::describe) shows. Leave out what is secret.
    pub fn setting(&mut self, name: &str, value: impl Display) -> &mut Self {
        let setting = (name.to_owned(), value.to_string());
        self.own.settings.push(setting);
        self
    }

    /// Say what is wrong with the settings: [`build`](crate::App::build) fails with this message, the
    /// name of the plugin, and the place of the call that gave it.
    ///
    /// End it with what to do about it: `max_age is 0: give it a second at least`.
    pub fn problem(&mut self, message: impl Display) -> &mut Self {
        self.own.problems.push(message.to_string());
        self
    }

    /// Bring another plugin to the same place. It has a scope and a rank of its own; with the same rank
    /// it is inside of this one.
    ///
    /// If the user gives a plugin of that type, too, this is a problem of `build`.
    pub fn with(&mut self, plugin: impl Plugin) -> &mut Self {
        let inner = installed(plugin, self.own.at);
        self.inner.extend(inner);
        self
    }
}

impl fmt::Debug for Install<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Install").field(&self.own).finish()
    }
}
