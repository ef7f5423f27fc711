//! Random apps: what `build` accepts never lacks a value, and what it refuses would.
//!
//! Each app is built twice, of the same functions: in one they take `Provided<T>`, in the other
//! `Option<Provided<T>>`. `build` accepts the other whatever it lacks, and requests of every sort tell
//! whether some value was missing.

use hooks_runtime::{
    Install, Plugin, Provider, Registration, TestClient, prelude::*, ws::WebSocketUpgrade,
};
use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The first hooks of the list, which each provide one value for every request.
const BASE: usize = 4;

/// As many as take some seconds.
const APPS: u64 = 2_000;

pub(super) struct A;
pub(super) struct B;
pub(super) struct C;
pub(super) struct D;

/// Provides a value on demand.
#[derive(Clone, Copy, Debug)]
struct Gives(u8);

macro_rules! provider {
    ($($value:ident)*) => {
        $(impl Provider<$value> for Gives {
            async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<$value> {
                tokio::task::yield_now().await;
                Ok($value)
            }
        })*
    };
}

provider!(A B C D);

impl Plugin for Gives {
    fn install(self, at: &mut Install<'_>) {
        match self.0 {
            0 => at.provide::<A>(self),
            1 => at.provide::<B>(self),
            2 => at.provide::<C>(self),
            _ => at.provide::<D>(self),
        };
    }
}

/// An argument that a function takes.
trait Wanted {
    fn is_there(&self) -> bool;
}

impl<T> Wanted for Provided<T> {
    fn is_there(&self) -> bool {
        true
    }
}

impl<T> Wanted for Option<Provided<T>> {
    fn is_there(&self) -> bool {
        self.is_some()
    }
}

/// What an app has met so far.
#[derive(Default)]
struct Met {
    has_missed: AtomicBool,
    calls: AtomicU64,
    /// The function that stops the request, by its number of calls in it; 0 is none.
    stop_at: AtomicU64,
}

/// In each function: note what it got, and stop the request if it is its turn.
struct Stops {
    met: State<Arc<Met>>,
    is_now: bool,
    fails: bool,
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Stops {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let met = State::<Arc<Met>>::from_request_parts(parts, state).await?;
        let call = met.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let is_now = met.stop_at.load(Ordering::Relaxed) == call;
        let fails = parts.uri.query() == Some("fails");
        Ok(Stops { met, is_now, fails })
    }
}

impl Stops {
    fn saw(&self, values: &[bool]) {
        if values.contains(&false) {
            self.met.has_missed.store(true, Ordering::Relaxed);
        }
    }

    fn now(&self) -> bool {
        self.is_now
    }

    fn fail(&self) -> Result<()> {
        if self.is_now {
            Err(abort(StatusCode::IM_A_TEAPOT))
        } else {
            Ok(())
        }
    }

    fn view(&self) -> Result<()> {
        if self.fails {
            Err(abort(StatusCode::CONFLICT))
        } else {
            Ok(())
        }
    }
}

/// A path below its blueprint, and whether it is that of a WebSocket.
type Path_ = (&'static str, bool);

/// Adds a function to an app.
type Add = fn(App) -> App;

/// The places of hooks in the list of all.
type Hooks = &'static [usize];

/// The functions of all apps.
struct All {
    /// Each with the hooks that it names.
    hooks: &'static [(Add, Hooks)],
    routes: &'static [(Add, Hooks, Path_)],
    blueprints: &'static [(&'static Blueprint, &'static [Path_])],
}

#[allow(clippy::pedantic, reason = "the functions are written by a program")]
mod strict {
    use super::*;

    type Want<T> = Provided<T>;

    macro_rules! named {
        ($name:literal) => {
            $name
        };
    }

    include!("functions.rs");
}

#[allow(clippy::pedantic, reason = "the functions are written by a program")]
mod lenient {
    use super::*;

    type Want<T> = Option<Provided<T>>;

    // Not the same static, so not the same name.
    macro_rules! named {
        ($name:literal) => {
            concat!($name, "_lenient")
        };
    }

    include!("functions.rs");
}

/// Which functions an app has, and where.
#[derive(Debug)]
struct Plan {
    hooks: Vec<usize>,
    routes: Vec<usize>,
    /// Each with the place in this list of the one that it is nested in.
    blueprints: Vec<(usize, Option<usize>)>,
    /// A plugin around the app, and one around each of these blueprints.
    around: Option<Gives>,
    inside: Vec<Option<Gives>>,
    merges: bool,
    mounts: bool,
}

/// Numbers that look random, and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn one_in(&mut self, several: usize) -> bool {
        self.below(several) == 0
    }
}

impl Plan {
    fn new(random: &mut Random) -> Self {
        let parts = &strict::PARTS;
        let is_in = |random: &mut Random, hook| {
            if hook < BASE {
                !random.one_in(5)
            } else {
                random.one_in(14)
            }
        };
        let all = 0..parts.hooks.len();
        let mut hooks: Vec<_> = all.filter(|&hook| is_in(random, hook)).collect();
        let routes: Vec<_> = (0..parts.routes.len())
            .filter(|_| random.one_in(3))
            .collect();
        hooks.extend(routes.iter().flat_map(|&route| parts.routes[route].1));
        let mut named = 0;
        while named < hooks.len() {
            hooks.extend(parts.hooks[hooks[named]].1);
            named += 1;
        }
        hooks.sort_unstable();
        hooks.dedup();
        let mut blueprints: Vec<(usize, Option<usize>)> = Vec::new();
        for blueprint in 0..parts.blueprints.len() {
            if random.one_in(5) {
                let places = blueprints.len();
                let parent = (places > 0 && random.one_in(2)).then(|| random.below(places));
                blueprints.push((blueprint, parent));
            }
        }
        let gives = |random: &mut Random| {
            let value = u8::try_from(random.below(4)).expect("one of four");
            random.one_in(6).then_some(Gives(value))
        };
        Plan {
            around: gives(random),
            inside: blueprints.iter().map(|_| gives(random)).collect(),
            hooks,
            routes,
            blueprints,
            merges: random.one_in(6),
            mounts: random.one_in(6),
        }
    }

    fn registration(&self, parts: &All, place: usize) -> Registration {
        let own = parts.blueprints[self.blueprints[place].0]
            .0
            .at(&format!("/{place}"));
        let own = match self.inside[place] {
            Some(gives) => own.with(gives),
            None => own,
        };
        let children =
            (0..self.blueprints.len()).filter(|&child| self.blueprints[child].1 == Some(place));
        children.fold(own, |outer, child| {
            outer.nest(self.registration(parts, child))
        })
    }

    fn app(&self, parts: &All, met: &Arc<Met>) -> App {
        let app = App::new().state(met.clone());
        let app = match self.around {
            Some(gives) => app.with(gives),
            None => app,
        };
        let app = self
            .hooks
            .iter()
            .fold(app, |app, &hook| parts.hooks[hook].0(app));
        let outer = (0..self.blueprints.len()).filter(|&place| self.blueprints[place].1.is_none());
        let app = outer.fold(app, |app, place| {
            app.register(self.registration(parts, place))
        });
        let mut app = self
            .routes
            .iter()
            .fold(app, |app, &route| parts.routes[route].0(app));
        let other = || axum::Router::new().route("/", axum::routing::get(|| async { "other" }));
        if self.merges {
            app = app.merge(
                axum::Router::new().route("/merged", axum::routing::get(|| async { "merged" })),
            );
        }
        if self.mounts {
            app = app.mount("/mounted", other());
        }
        app
    }

    /// The path of a blueprint.
    fn prefix(&self, place: usize) -> String {
        let outer = self.blueprints[place].1.map(|outer| self.prefix(outer));
        format!("{}/{place}", outer.unwrap_or_default())
    }

    /// Every path with a route, and whether it is that of a WebSocket.
    fn paths(&self) -> Vec<(String, bool)> {
        let parts = &strict::PARTS;
        let own = self.routes.iter().map(|&route| parts.routes[route].2);
        let own = own.map(|(path, is_websocket)| (path.to_owned(), is_websocket));
        let inner = (0..self.blueprints.len()).flat_map(|place| {
            let routes = parts.blueprints[self.blueprints[place].0].1.iter();
            routes.map(move |(path, is_websocket)| {
                (format!("{}{path}", self.prefix(place)), *is_websocket)
            })
        });
        let mut paths: Vec<_> = own.chain(inner).collect();
        if self.merges {
            paths.push(("/merged".to_owned(), false));
        }
        if self.mounts {
            paths.push(("/mounted".to_owned(), false));
        }
        paths
    }

    /// Send a request of every sort, in which the function with this number stops.
    async fn ask_all(&self, client: &TestClient, met: &Met, mut stop_at: impl FnMut() -> u64) {
        let mut begin = || {
            met.calls.store(0, Ordering::Relaxed);
            met.stop_at.store(stop_at(), Ordering::Relaxed);
        };
        let mut paths = self.paths();
        paths.push(("/nowhere".to_owned(), false));
        let below = (0..self.blueprints.len()).map(|place| self.prefix(place));
        paths.extend(below.map(|prefix| (format!("{prefix}/nowhere"), false)));
        for (path, is_websocket) in paths {
            for method in [Method::OPTIONS, Method::DELETE, Method::GET] {
                begin();
                if is_websocket && method == Method::GET && met.stop_at.load(Ordering::Relaxed) == 0
                {
                    client.websocket(&path).open().await.close().await;
                    continue;
                }
                let response = client.request(method, &path).await;
                assert_ne!(
                    response.status(),
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "{path} of {self:?}"
                );
            }
            begin();
            let response = client.get(&format!("{path}?fails")).await;
            assert_ne!(
                response.status(),
                StatusCode::INTERNAL_SERVER_ERROR,
                "{path} of {self:?}"
            );
        }
    }
}

#[tokio::test]
async fn build_refuses_an_app_if_and_only_if_it_would_lack_a_value() {
    support::quiet();
    let mut random = Random(0x5EED);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..APPS {
        let plan = Plan::new(&mut random);
        let met = Arc::new(Met::default());
        let lenient = plan.app(&lenient::PARTS, &met).test_client();
        plan.ask_all(&lenient, &met, || 0).await;
        let misses = met.has_missed.load(Ordering::Relaxed);
        let built = plan.app(&strict::PARTS, &met).build();
        assert_eq!(built.is_err(), misses, "{built:?} for {plan:?}");
        if let Err(error) = built {
            let mut kinds = error.problems().iter().map(hooks_runtime::Problem::kind);
            assert!(
                kinds.all(|kind| kind == hooks_runtime::ProblemKind::Provided),
                "{error}"
            );
            refused += 1;
            continue;
        }
        accepted += 1;
        let strict = plan.app(&strict::PARTS, &met).test_client();
        plan.ask_all(&strict, &met, || 0).await;
        plan.ask_all(&strict, &met, || random.below(6) as u64).await;
    }
    assert!(
        accepted > APPS / 5 && refused > APPS / 5,
        "{accepted} accepted, {refused} refused"
    );
}
