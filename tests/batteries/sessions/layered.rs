//! [`Layered`]: two stores, of which the second has the sessions, and the first copies of them.

use super::{app, failures::Shaky, interleaved};
use hooks_batteries::{
    Sessions, StoreDown, days,
    session::{Data, Id, Layered, Memory, Patch, SessionStore, suite},
};
use hooks_runtime::Result;
use serde_json::json;
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::task::{JoinSet, yield_now};

type Stores = Layered<Shaky, Shaky>;

fn stores() -> Stores {
    Layered(Shaky::default(), Shaky::default())
}

fn data(value: u64) -> Data {
    Data::from([("k".to_owned(), json!(value))])
}

fn patch(value: u64) -> Patch {
    let mut patch = Patch::default();
    patch.set("k", json!(value));
    patch
}

async fn stored(layered: &impl SessionStore, value: u64) -> Id {
    let id = Id::random();
    assert!(layered.create(&id, &data(value), days(1)).await.unwrap());
    id
}

/// What the copy has, and what the second store has.
async fn both(Layered(first, second): &Stores, id: &Id) -> (Option<Data>, Option<Data>) {
    (
        first.load(id).await.unwrap(),
        second.load(id).await.unwrap(),
    )
}

#[tokio::test]
async fn it_passes_the_suite() {
    suite::check(Layered(Memory::new(), Memory::new())).await;
}

#[tokio::test]
async fn b10_b24_requests_that_overlap_keep_their_changes_or_say_that_the_session_is_gone() {
    let layered = Layered(Memory::new(), Memory::new());
    interleaved::check(|| Sessions::new(layered.clone()), false, 100).await;
}

#[tokio::test]
async fn what_changes_is_in_both_stores() {
    let layered = stores();
    let id = stored(&layered, 1).await;
    assert_eq!(both(&layered, &id).await, (Some(data(1)), Some(data(1))));
    assert!(layered.patch(&id, &patch(2), days(1)).await.unwrap());
    assert_eq!(both(&layered, &id).await, (Some(data(2)), Some(data(2))));
    let new = Id::random();
    assert!(layered.rename(&id, &new, &patch(3), days(1)).await.unwrap());
    assert_eq!(both(&layered, &id).await, (None, None));
    assert_eq!(both(&layered, &new).await, (Some(data(3)), Some(data(3))));
    layered.delete(&new).await.unwrap();
    assert_eq!(both(&layered, &new).await, (None, None));
}

#[tokio::test]
async fn a_session_without_a_copy_gets_one_when_it_is_read() {
    let layered = stores();
    let id = stored(&layered, 1).await;
    layered.0.clear();
    assert_eq!(layered.load(&id).await.unwrap(), Some(data(1)));
    layered.1.set_down(true);
    assert_eq!(layered.load(&id).await.unwrap(), Some(data(1)));
}

#[tokio::test]
async fn the_second_store_decides_whether_a_session_is_there() {
    let layered = stores();
    for is_renamed in [false, true] {
        let id = stored(&layered, 1).await;
        layered.1.clear();
        let is_there = if is_renamed {
            layered.rename(&id, &Id::random(), &patch(2), days(1)).await
        } else {
            layered.patch(&id, &patch(2), days(1)).await
        };
        assert!(!is_there.unwrap());
        assert_eq!(both(&layered, &id).await, (None, None));
    }
}

#[tokio::test]
async fn a_copy_lives_for_a_minute_however_long_the_session_lives() {
    let clock = hooks_batteries::Clock::stopped();
    let first = Memory::with_clock(clock.clone());
    let layered = Layered(first.clone(), Memory::with_clock(clock.clone()));
    let patched = stored(&layered, 1).await;
    layered.patch(&patched, &patch(1), days(1)).await.unwrap();
    let read = stored(&layered, 1).await;
    first.clear();
    layered.load(&read).await.unwrap();
    let made = stored(&layered, 1).await;
    layered.patch(&patched, &patch(1), days(1)).await.unwrap();
    for (seconds, is_there) in [(59, true), (1, false)] {
        clock.advance(Duration::from_secs(seconds));
        for id in [&made, &read, &patched] {
            assert_eq!(first.load(id).await.unwrap().is_some(), is_there);
        }
    }
    for id in [&made, &read, &patched] {
        assert_eq!(layered.load(id).await.unwrap(), Some(data(1)));
    }
}

/// What a request does, and what it is answered.
const REQUESTS: [(&str, &str); 5] = [
    ("/set/a/1", ""),
    ("/get/a", "1"),
    ("/cycle", ""),
    ("/get/a", "1"),
    ("/flush", ""),
];

#[tokio::test]
async fn b123_no_request_fails_if_the_first_store_is_down() {
    for goes_down_before in 0..REQUESTS.len() {
        let layered = stores();
        let client = app::client(Sessions::new(layered.clone()));
        for (number, (path, text)) in REQUESTS.into_iter().enumerate() {
            if number == goes_down_before {
                layered.0.set_down(true);
            }
            let response = client.get(path).await;
            assert_eq!(response.status(), 200, "{path}, {goes_down_before}");
            if !text.is_empty() {
                assert_eq!(response.text(), text, "{path}, {goes_down_before}");
            }
        }
        assert_eq!(client.get("/get/a").await.text(), "");
        // It comes back without what it had.
        layered.0.clear();
        layered.0.set_down(false);
        for (path, _) in REQUESTS {
            assert_eq!(client.get(path).await.status(), 200);
        }
    }
}

#[tokio::test]
async fn b123_without_the_second_store_sessions_with_a_copy_are_read_and_nothing_is_changed() {
    let layered = stores();
    let client = app::client(Sessions::new(layered.clone()));
    client.get("/set/a/1").await;
    layered.1.set_down(true);
    assert_eq!(client.get("/get/a").await.text(), "1");
    assert_eq!(client.get("/set/a/2").await.status(), 503);
    assert_eq!(client.get("/get/a").await.text(), "1");
    layered.0.set_down(true);
    assert_eq!(client.get("/get/a").await.status(), 503);
    for store in [&layered.0, &layered.1] {
        store.set_down(false);
    }
    assert_eq!(client.get("/set/a/2").await.status(), 200);
    assert_eq!(client.get("/get/a").await.text(), "2");
}

#[tokio::test]
async fn b123_a_second_store_that_is_down_is_told_as_such() {
    let layered = stores();
    let id = stored(&layered, 1).await;
    layered.1.set_down(true);
    let other = Id::random();
    let failed = [
        layered.create(&other, &data(1), days(1)).await.unwrap_err(),
        layered.patch(&id, &patch(2), days(1)).await.unwrap_err(),
        layered
            .rename(&id, &other, &patch(2), days(1))
            .await
            .unwrap_err(),
        layered.delete(&id).await.unwrap_err(),
        layered.load(&other).await.unwrap_err(),
    ];
    for error in failed {
        assert!(error.downcast_ref::<StoreDown>().is_some(), "{error}");
    }
}

#[tokio::test]
async fn k18_a_first_store_that_is_down_is_warned_of_once_a_minute_at_most() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let layered = stores();
    layered.0.set_down(true);
    for _ in 0..20 {
        let id = stored(&layered, 1).await;
        layered.patch(&id, &patch(2), days(1)).await.unwrap();
    }
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let warned = text.matches("the first store of sessions").count();
    assert!(warned <= 1, "{text}");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Lines {
    type Writer = Lines;

    fn make_writer(&self) -> Lines {
        self.clone()
    }
}

/// In memory, with a random wait before and after each step, in which others come.
#[derive(Clone)]
struct Slow {
    inner: Memory,
    random: Arc<AtomicU64>,
}

impl Slow {
    async fn wait(&self) {
        let mut state = self.random.load(Ordering::Relaxed);
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.random.store(state, Ordering::Relaxed);
        for _ in 0..state % 4 {
            yield_now().await;
        }
    }

    async fn around<T>(&self, step: impl Future<Output = T>) -> T {
        self.wait().await;
        let result = step.await;
        self.wait().await;
        result
    }
}

impl SessionStore for Slow {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        self.around(self.inner.load(id)).await
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        self.around(self.inner.create(id, data, ttl)).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.around(self.inner.patch(id, patch, ttl)).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.around(self.inner.rename(from, to, patch, ttl)).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.around(self.inner.delete(id)).await
    }

    async fn delete_expired(&self) -> Result<u64> {
        self.inner.delete_expired().await
    }
}

/// Readers, writers, and in half of the rounds a logout or a new id, all at one time.
#[tokio::test]
async fn b10_b24_when_all_is_done_no_copy_is_older_than_its_session() {
    let seed = RandomState::new().build_hasher().finish() | 1;
    let random = Arc::new(AtomicU64::new(seed));
    let slow = |inner: &Memory| Slow {
        inner: inner.clone(),
        random: random.clone(),
    };
    let (first, second) = (Memory::new(), Memory::new());
    let layered = Layered(slow(&first), slow(&second));
    for round in 0..2000 {
        let (id, new) = (stored(&layered, 0).await, Id::random());
        if round % 3 == 0 {
            first.delete(&id).await.unwrap();
        }
        let mut tasks = JoinSet::new();
        for number in 1..8 {
            let (layered, id, new) = (layered.clone(), id.clone(), new.clone());
            tasks.spawn(async move {
                match (number, round % 4) {
                    (7, 0) => layered.delete(&id).await.map(drop),
                    (7, 1) => layered
                        .rename(&id, &new, &patch(7), days(1))
                        .await
                        .map(drop),
                    (1..5, _) => layered.load(&id).await.map(drop),
                    _ => layered.patch(&id, &patch(number), days(1)).await.map(drop),
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
        for id in [&id, &new] {
            let copy = first.load(id).await.unwrap();
            let session = second.load(id).await.unwrap();
            let is_right = copy.is_none() || copy == session;
            assert!(
                is_right,
                "seed {seed}, round {round}: {copy:?}, {session:?}"
            );
        }
    }
}
