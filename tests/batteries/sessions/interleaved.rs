//! Requests of one browser that overlap: their steps come in a random order, and every session is what a
//! model says (B10, B24). `tests/stores` does the same on real servers.

use hooks_batteries::{Session, Sessions};
use hooks_runtime::{TestClient, TestResponse, prelude::*};
use std::{
    collections::{BTreeMap, BTreeSet, hash_map::RandomState},
    fmt::Write,
    hash::{BuildHasher, Hasher},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

const STEPS: u64 = 24;
const AT_ONE_TIME: usize = 3;

type Values = BTreeMap<String, u64>;

/// What a request is told to do, one after the other.
#[derive(Clone, Copy, Debug)]
enum Step {
    Set(u64, u64),
    Remove(u64),
    Take(u64),
    Clear,
    Cycle,
    Flush,
    Save,
    End(StatusCode),
}

/// Receives steps, and tells after each whether the session is still there.
struct Line {
    steps: UnboundedReceiver<Step>,
    done: UnboundedSender<bool>,
}

/// The lines of requests that begin.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<BTreeMap<u64, Line>>>);

fn key(number: u64) -> String {
    format!("k{number}")
}

#[get("/run/{number}")]
async fn run(session: Session, Path(number): Path<u64>, lines: State<Lines>) -> Result<StatusCode> {
    let line = {
        let mut lines = lines.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.remove(&number)
    };
    let mut line = line.ok_or_else(|| Error::msg("nobody waits for this request"))?;
    let mut is_there = true;
    loop {
        let _ = line.done.send(is_there);
        let Some(step) = line.steps.recv().await else {
            return Err(Error::msg("nobody ends this request"));
        };
        match step {
            Step::Set(number, value) => session.set(key(number).as_str(), value)?,
            Step::Remove(number) => drop(session.remove(&key(number))),
            Step::Take(number) => drop(session.take::<u64>(key(number).as_str())?),
            Step::Clear => session.clear(),
            Step::Cycle => session.cycle(),
            Step::Flush => session.flush(),
            Step::Save => is_there = session.save().await.is_ok(),
            Step::End(status) => return Ok(status),
        }
    }
}

#[get("/all")]
fn all(session: Session) -> Result<Json<Values>> {
    let mut all = Values::new();
    for key in session.keys() {
        let value = session.get(key.as_str())?.unwrap_or_default();
        all.insert(key, value);
    }
    Ok(Json(all))
}

/// Small and good enough; a failure prints its seed.
pub(super) struct Random(u64);

impl Random {
    /// Others in every run, and their seed.
    pub(super) fn new() -> (Self, u64) {
        let seed = RandomState::new().build_hasher().finish() | 1;
        (Random(seed), seed)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn step(&mut self) -> Step {
        match self.below(18) {
            0..6 => Step::Set(self.below(4), self.below(1000)),
            6 | 7 => Step::Remove(self.below(4)),
            8 => Step::Take(self.below(4)),
            9 => Step::Clear,
            10 | 11 => Step::Cycle,
            12 => Step::Flush,
            13 | 14 => Step::Save,
            15 => Step::End(StatusCode::INTERNAL_SERVER_ERROR),
            _ => Step::End(StatusCode::OK),
        }
    }
}

/// What is stored, by the number of each id that there ever was.
#[derive(Default)]
struct Model {
    rows: BTreeMap<usize, Values>,
    /// The cookie of each id, as far as a response had it.
    cookies: Vec<Option<String>>,
    /// The id that the browser has.
    browser: Option<usize>,
    /// Sessions are in their cookies: each state is an id of its own, and stays valid.
    is_in_cookie: bool,
}

/// What a response says of the cookie.
#[derive(Debug)]
enum Says {
    Nothing,
    Removed,
    Id(usize),
}

/// A request, and what the model says of it.
struct Running {
    id: Option<usize>,
    data: Values,
    set: Values,
    removed: BTreeSet<String>,
    cycles: bool,
    flushed: Vec<usize>,
    is_flushed: bool,
    /// Whether the browser has sent a cookie that no response has removed yet.
    has_cookie: bool,
    says: Says,
    steps: UnboundedSender<Step>,
    done: UnboundedReceiver<bool>,
    response: JoinHandle<TestResponse>,
}

impl Running {
    fn remove(&mut self, key: String) {
        if self.data.remove(&key).is_some() {
            self.set.remove(&key);
            self.removed.insert(key);
        }
    }

    fn forget(&mut self) {
        self.id = None;
        self.data.clear();
        self.set.clear();
        self.removed.clear();
        self.cycles = false;
    }
}

impl Model {
    fn add(&mut self, values: Values) -> usize {
        let id = self.cookies.len();
        self.cookies.push(None);
        self.rows.insert(id, values);
        id
    }

    /// Only what was flushed ends.
    fn end(&mut self, running: &mut Running) {
        let ends = !running.flushed.is_empty() || running.is_flushed && running.has_cookie;
        for id in running.flushed.drain(..) {
            if !self.is_in_cookie {
                self.rows.remove(&id);
            }
        }
        if ends && running.id.is_none() {
            running.says = Says::Removed;
            running.has_cookie = false;
        }
    }

    /// `false`: the session has gone, and nothing is saved.
    fn save(&mut self, running: &mut Running) -> bool {
        self.end(running);
        let cycles = std::mem::take(&mut running.cycles);
        let is_changed = !running.set.is_empty() || !running.removed.is_empty() || cycles;
        match running.id {
            None if running.data.is_empty() => return true,
            Some(_) if !is_changed => return true,
            None => running.id = Some(self.add(running.data.clone())),
            Some(_) if self.is_in_cookie => running.id = Some(self.add(running.data.clone())),
            Some(id) => {
                let Some(mut row) = self.rows.remove(&id) else {
                    running.forget();
                    return false;
                };
                row.retain(|key, _| !running.removed.contains(key));
                row.extend(running.set.clone());
                if cycles {
                    running.id = Some(self.add(row));
                } else {
                    self.rows.insert(id, row);
                }
            }
        }
        running.set.clear();
        running.removed.clear();
        running.says = running.id.map_or(Says::Nothing, Says::Id);
        true
    }

    /// Whether the session is still there.
    fn apply(&mut self, running: &mut Running, step: Step) -> bool {
        match step {
            Step::Set(number, value) => {
                running.removed.remove(&key(number));
                running.data.insert(key(number), value);
                running.set.insert(key(number), value);
            }
            Step::Remove(number) | Step::Take(number) => running.remove(key(number)),
            Step::Clear => {
                for key in running.data.keys().cloned().collect::<Vec<_>>() {
                    running.remove(key);
                }
            }
            Step::Cycle => running.cycles = true,
            Step::Flush => {
                running.flushed.extend(running.id);
                running.is_flushed = true;
                running.forget();
            }
            Step::Save | Step::End(StatusCode::OK) => return self.save(running),
            Step::End(_) => self.end(running),
        }
        true
    }
}

struct Sequence {
    client: TestClient,
    other: TestClient,
    lines: Lines,
    model: Model,
    running: Vec<Running>,
    begun: u64,
    /// For whoever reads a failure.
    story: String,
}

impl Sequence {
    async fn begin(&mut self) {
        let number = self.begun;
        self.begun += 1;
        let (steps, of_request) = unbounded_channel();
        let (of_test, mut done) = unbounded_channel();
        let line = Line {
            steps: of_request,
            done: of_test,
        };
        self.lines.0.lock().unwrap().insert(number, line);
        let response = tokio::spawn(self.client.get(&format!("/run/{number}")).into_future());
        assert_eq!(done.recv().await, Some(true), "{}", self.story);
        let known = self
            .model
            .browser
            .filter(|id| self.model.rows.contains_key(id));
        self.running.push(Running {
            id: known,
            data: known.map_or_else(Values::new, |id| self.model.rows[&id].clone()),
            set: Values::new(),
            removed: BTreeSet::new(),
            cycles: false,
            flushed: Vec::new(),
            is_flushed: false,
            has_cookie: self.model.browser.is_some(),
            says: Says::Nothing,
            steps,
            done,
            response,
        });
    }

    async fn step(&mut self, which: usize, step: Step) {
        let mut running = self.running.swap_remove(which);
        let is_there = self.model.apply(&mut running, step);
        running.steps.send(step).unwrap();
        let Step::End(status) = step else {
            // A save that failed is told from then on.
            let told = running.done.recv().await;
            if matches!(step, Step::Save) {
                assert_eq!(told, Some(is_there), "{}", self.story);
            }
            self.running.push(running);
            return;
        };
        let response = running.response.await.unwrap();
        let expected = if is_there {
            status
        } else {
            StatusCode::BAD_REQUEST
        };
        assert_eq!(response.status(), expected, "{}", self.story);
        let said: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        let said = said.first().map(|value| value.to_str().unwrap());
        match (running.says, said) {
            (Says::Nothing, None) => {}
            (Says::Removed, Some(said)) => {
                assert!(said.starts_with("session=;"), "{said} {}", self.story);
                self.model.browser = None;
            }
            (Says::Id(id), Some(said)) => {
                let value = said.split(['=', ';']).nth(1).unwrap().to_owned();
                let known = self.model.cookies[id].replace(value.clone());
                assert!(known.is_none_or(|known| known == value), "{}", self.story);
                self.model.browser = Some(id);
            }
            said => panic!("{said:?}: {}", self.story),
        }
    }

    /// Every session is what the model says, whoever has its cookie.
    async fn compare(&self) {
        for (id, cookie) in self.model.cookies.iter().enumerate() {
            let Some(cookie) = cookie else { continue };
            let header = format!("session={cookie}");
            let seen = self.other.get("/all").header("cookie", header).await;
            let expected = self.model.rows.get(&id).cloned().unwrap_or_default();
            assert_eq!(seen.json::<Values>(), expected, "{id}: {}", self.story);
        }
    }
}

/// Random sequences, with these sessions.
pub(crate) async fn check(sessions: impl Fn() -> Sessions, is_in_cookie: bool, sequences: u32) {
    let (mut random, seed) = Random::new();
    for _ in 0..sequences {
        let lines = Lines::default();
        let client = || {
            app!(self)
                .with(sessions())
                .state(lines.clone())
                .test_client()
        };
        let mut sequence = Sequence {
            client: client(),
            other: client(),
            lines: lines.clone(),
            model: Model {
                is_in_cookie,
                ..Model::default()
            },
            running: Vec::new(),
            begun: 0,
            story: format!("seed {seed}"),
        };
        for _ in 0..STEPS {
            let running = sequence.running.len();
            if running == 0 || running < AT_ONE_TIME && random.below(4) == 0 {
                let _ = write!(sequence.story, ", {} begins", sequence.begun);
                sequence.begin().await;
                continue;
            }
            let which = usize::try_from(random.below(running as u64)).unwrap();
            let step = random.step();
            let _ = write!(sequence.story, ", {which} of {running}: {step:?}");
            sequence.step(which, step).await;
            if matches!(step, Step::Save | Step::End(_)) {
                sequence.compare().await;
            }
        }
        while !sequence.running.is_empty() {
            sequence.step(0, Step::End(StatusCode::OK)).await;
            sequence.compare().await;
        }
    }
}
