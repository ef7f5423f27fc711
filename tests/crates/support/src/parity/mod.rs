//! [`Parity`]: one scenario's recording, and the same requests sent to the same program in hooks.

mod explained;
mod program;
mod reply;
mod table;
mod trace;

pub use program::{
    KeyError, LookupError, TypeError, ValueError, With, chunks, endless, fail, query, status,
};
pub use reply::{Reply, ask, nothing_escapes};
pub use table::Table;
pub use trace::{has, log, name, named, taken, trace};

use crate::explained::{Told, Traced, disagreement};
use axum::Router;
use explained::{Recorded, done, explain, told};
use hooks_runtime::{App, inspect::Explanation};
use reply::Diff;
use serde::Deserialize;
use std::{fmt::Write, fs, rc::Rc};

/// A recording: `recorded/<scenario>.json`.
#[derive(Deserialize)]
struct Recording {
    scenario: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    requests: Vec<Reply>,
}

/// One scenario: what the original does, and where hooks do something else on purpose.
pub struct Parity {
    recording: Recording,
}

impl Parity {
    /// With the scenario of this name, of Flask.
    pub fn with(scenario: &str) -> Self {
        Parity::in_folder("flask", scenario)
    }

    /// With a scenario in this folder of `tests`.
    pub fn in_folder(folder: &str, scenario: &str) -> Self {
        let parity = Parity::in_file(&format!("tests/{folder}/recorded/{scenario}.json"));
        assert_eq!(parity.recording.scenario, scenario);
        parity
    }

    /// With the recording in this file.
    pub fn in_file(file: &str) -> Self {
        let path = crate::root().join(file);
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let recording: Recording = serde_json::from_str(&text).expect("a recording");
        Parity { recording }
    }

    /// Hooks differ here on purpose: this is how, and `PARITY.md` says why.
    ///
    /// `change` makes what hooks do out of what the original does. It has to change something.
    pub fn but(self, request: &str, change: impl FnOnce(&mut Reply)) -> Self {
        self.but_in("", request, change)
    }

    /// As [`but`](Parity::but), in a case that has a name.
    pub fn but_in(mut self, case: &str, request: &str, change: impl FnOnce(&mut Reply)) -> Self {
        let reply = (self.recording.cases.iter_mut())
            .filter(|each| each.case == case)
            .flat_map(|each| &mut each.requests)
            .find(|each| each.request == request)
            .unwrap_or_else(|| panic!("no `{request}` in case `{case}`"));
        let original = reply.clone();
        change(reply);
        assert_ne!(*reply, original, "`{request}` does not differ");
        self
    }

    /// Hooks differ on purpose wherever `change` changes something, which it has to do somewhere.
    pub fn but_wherever(self, change: impl FnMut(&mut Reply)) -> Self {
        self.change(|_| true, change)
    }

    /// As [`but_wherever`](Parity::but_wherever), in the requests of one case.
    pub fn but_wherever_in(self, case: &str, change: impl FnMut(&mut Reply)) -> Self {
        self.change(|each| each.case == case, change)
    }

    fn change(
        mut self,
        is_meant: impl Fn(&Case) -> bool,
        mut change: impl FnMut(&mut Reply),
    ) -> Self {
        let mut differs = false;
        let cases = self.recording.cases.iter_mut();
        let cases = cases.filter(|each| is_meant(each));
        for reply in cases.flat_map(|each| &mut each.requests) {
            let original = reply.clone();
            change(reply);
            differs |= *reply != original;
        }
        assert!(differs, "nothing differs");
        self
    }

    /// Send the recorded requests of the only case to this app, and compare.
    pub async fn of(self, app: App) {
        self.of_all([("", app)]).await;
    }

    /// As [`of`](Parity::of), of an app whose functions do what the query says, and nothing else: all
    /// that `explain` tells of each request is compared with what it did.
    pub fn of_explained<T: Traced>(self, app: App, traced: &T) -> impl Future<Output = ()> {
        let check = |explained: &Explanation, reply: &Reply| {
            disagreement(traced, explained, &done(reply, told))
        };
        self.of_all_checked([("", app)], ask_recorded, check)
    }

    /// As [`of`](Parity::of), an app for every case.
    pub fn of_all<const N: usize>(self, apps: [(&str, App); N]) -> impl Future<Output = ()> {
        self.of_all_asked(apps, ask_recorded)
    }

    /// As [`of_all`](Parity::of_all), with other requests than `ask` can send.
    ///
    /// The apps are built outside of the future, which would be as large as all of them.
    pub fn of_all_asked<const N: usize, A>(
        self,
        apps: [(&str, App); N],
        ask: A,
    ) -> impl Future<Output = ()> + use<N, A>
    where
        A: AsyncFn(&Router, &Reply) -> Reply,
    {
        self.of_all_checked(apps, ask, |explained, reply| {
            disagreement(&Recorded, explained, &done(reply, |_| Told::Unknown))
        })
    }

    /// `check` tells where a request did something else than its explanation says.
    fn of_all_checked<const N: usize, A, C>(
        self,
        apps: [(&str, App); N],
        ask: A,
        check: C,
    ) -> impl Future<Output = ()> + use<N, A, C>
    where
        A: AsyncFn(&Router, &Reply) -> Reply,
        C: Fn(&Explanation, &Reply) -> Option<String>,
    {
        let cases = self.recording.cases.iter();
        let names: Vec<_> = cases.map(|each| &*each.case).collect();
        assert_eq!(names, apps.each_ref().map(|(name, _)| *name), "the cases");
        let built = |((_, app), case): ((_, App), &Case)| {
            let explained = explain(&app, &case.requests);
            let router = app.build().unwrap_or_else(|error| panic!("{error}"));
            (router, explained)
        };
        let cases = &self.recording.cases;
        let apps: Vec<_> = apps.into_iter().zip(cases).map(built).collect();
        self.compare(apps, ask, check)
    }

    async fn compare(
        self,
        apps: Vec<(Router, Vec<Rc<Explanation>>)>,
        ask: impl AsyncFn(&Router, &Reply) -> Reply,
        check: impl Fn(&Explanation, &Reply) -> Option<String>,
    ) {
        trace::listen();
        let mut differences = String::new();
        let Recording { scenario, cases } = self.recording;
        for (Case { case, requests }, (router, explained)) in cases.iter().zip(apps) {
            assert!(!requests.is_empty(), "{scenario}: a case without requests");
            for (expected, explained) in requests.iter().zip(explained) {
                let reply = ask(&router, expected).await;
                if let Some(text) = check(&explained, &reply) {
                    let _ = writeln!(differences, "{scenario} {case}: {}", expected.request);
                    let _ = writeln!(differences, "not as explained: {text}");
                }
                if reply != *expected {
                    let _ = writeln!(differences, "{scenario} {case}: {}", expected.request);
                    let _ = writeln!(differences, "{}", Diff(expected, &reply));
                }
            }
        }
        assert!(differences.is_empty(), "not as recorded\n\n{differences}");
    }
}

async fn ask_recorded(router: &Router, expected: &Reply) -> Reply {
    ask(router, &expected.request).await
}
