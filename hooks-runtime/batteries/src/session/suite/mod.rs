//! [`check`]: what every [`SessionStore`] has to do, for the tests of one.

mod parallel;

use super::{Data, Id, Patch, SessionStore, age::LONGEST};
use crate::{days, minutes};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::sleep;

const SHORT: Duration = Duration::from_secs(1);
const AGE: Duration = days(1);
/// Until a store that is slow has to be done.
const PATIENCE: Duration = Duration::from_secs(60);

/// Check a store with sessions of its own; others may be in it. It takes some seconds, in which sessions
/// expire by the store's own clock.
///
/// ```no_run
/// # async fn example() {
/// use hooks_batteries::session::{Memory, suite};
///
/// suite::check(Memory::new()).await;
/// # }
/// ```
///
/// # Panics
///
/// At the first rule that the store breaks, with that rule as the message.
pub async fn check(store: impl SessionStore) {
    let store = Arc::new(store);
    values(&*store).await;
    unknown_ids(&*store).await;
    patches(&*store).await;
    parallel::check(&store).await;
    renames(&*store).await;
    expiry(&*store).await;
}

/// A value as it is before and after it was stored.
async fn values(store: &impl SessionStore) {
    let texts = [
        "",
        "\u{0}",
        "\u{1F980} \"\\ '",
        "%",
        "{}",
        "null",
        "\u{FFFF}",
    ];
    let numbers = [
        json!(u64::MAX),
        json!(i64::MIN),
        json!(0.1),
        json!(-0.0),
        json!(1e300),
        json!(5e-324),
    ];
    let nested = json!({"a": [1, {"": null, "\u{0}": [[]]}], "b": {}});
    let keys = [
        "",
        "a.b",
        "_session",
        "\u{e9}",
        "'\"$1",
        "{}",
        &"k".repeat(300),
    ];
    let values = texts.iter().map(|text| json!(text)).chain(numbers);
    let mut data: Data = values
        .enumerate()
        .map(|(n, value)| (format!("v{n}"), value))
        .collect();
    data.extend([
        ("nested".into(), nested),
        ("no".into(), json!(false)),
        ("null".into(), Value::Null),
    ]);
    data.insert("long".into(), json!("x".repeat(100_000)));
    data.extend(keys.iter().map(|key| ((*key).to_owned(), json!(key))));
    for data in [data, Data::new()] {
        let id = Id::random();
        assert!(
            store.create(&id, &data, AGE).await.unwrap(),
            "a new session is stored"
        );
        assert_eq!(
            store.load(&id).await.unwrap(),
            Some(data.clone()),
            "values come back as they were"
        );
        let other = Data::from([("other".into(), json!(1))]);
        assert!(
            !store.create(&id, &other, AGE).await.unwrap(),
            "an id is given once"
        );
        assert_eq!(
            store.load(&id).await.unwrap(),
            Some(data),
            "and its session stays"
        );
    }
}

async fn unknown_ids(store: &impl SessionStore) {
    let (id, other, patch) = (Id::random(), Id::random(), set("a", 1));
    assert_eq!(
        store.load(&id).await.unwrap(),
        None,
        "there is no session of an unknown id"
    );
    assert!(
        !store.patch(&id, &patch, AGE).await.unwrap(),
        "and none to change"
    );
    assert!(
        !store.rename(&id, &other, &patch, AGE).await.unwrap(),
        "and none to rename"
    );
    store.delete(&id).await.unwrap();
    for id in [id, other] {
        assert_eq!(
            store.load(&id).await.unwrap(),
            None,
            "a session that is not there is not made"
        );
    }
}

async fn patches(store: &impl SessionStore) {
    let id = created(store, &[("a", 1), ("b", 2), ("c", 3)], AGE).await;
    let mut patch = set("b", 20);
    patch.set("d", json!(4));
    patch.remove("c");
    patch.remove("not there");
    assert!(
        store.patch(&id, &patch, AGE).await.unwrap(),
        "a session is changed"
    );
    let expected = data(&[("a", 1), ("b", 20), ("d", 4)]);
    assert_eq!(
        store.load(&id).await.unwrap(),
        Some(expected.clone()),
        "in the keys of the patch alone"
    );
    assert!(
        store.patch(&id, &Patch::default(), AGE).await.unwrap(),
        "a patch may change nothing"
    );
    assert_eq!(
        store.load(&id).await.unwrap(),
        Some(expected.clone()),
        "it changes nothing"
    );

    let mut patch = Patch::default();
    for key in expected.into_keys() {
        patch.remove(key);
    }
    assert!(
        store.patch(&id, &patch, AGE).await.unwrap(),
        "all values may be removed"
    );
    assert_eq!(
        store.load(&id).await.unwrap(),
        Some(Data::new()),
        "the session stays"
    );
    assert!(
        store.patch(&id, &set("e", 5), AGE).await.unwrap(),
        "and takes new ones"
    );
    assert_eq!(store.load(&id).await.unwrap(), Some(data(&[("e", 5)])));

    store.delete(&id).await.unwrap();
    assert!(
        !store.patch(&id, &set("a", 1), AGE).await.unwrap(),
        "a deleted session is gone"
    );
    assert_eq!(
        store.load(&id).await.unwrap(),
        None,
        "and does not come back"
    );
}

async fn renames(store: &impl SessionStore) {
    let (from, to) = (
        created(store, &[("a", 1), ("b", 2)], AGE).await,
        Id::random(),
    );
    let mut patch = set("c", 3);
    patch.remove("a");
    assert!(
        store.rename(&from, &to, &patch, AGE).await.unwrap(),
        "a session gets a new id"
    );
    assert_eq!(store.load(&from).await.unwrap(), None, "the old id is gone");
    assert_eq!(
        store.load(&to).await.unwrap(),
        Some(data(&[("b", 2), ("c", 3)])),
        "the values stay"
    );
    assert!(
        !store.patch(&from, &set("d", 4), AGE).await.unwrap(),
        "the old id changes nothing"
    );
    assert!(
        !store
            .rename(&from, &Id::random(), &patch, AGE)
            .await
            .unwrap(),
        "an id is renamed once"
    );

    let (empty, to) = (created(store, &[], AGE).await, Id::random());
    assert!(
        store
            .rename(&empty, &to, &Patch::default(), AGE)
            .await
            .unwrap(),
        "an empty one, too"
    );
    assert_eq!(store.load(&to).await.unwrap(), Some(Data::new()));
}

async fn expiry(store: &impl SessionStore) {
    let (from, longest) = (created(store, &[("a", 1)], LONGEST).await, Id::random());
    let patch = set("b", 2);
    assert!(
        store.patch(&from, &patch, LONGEST).await.unwrap(),
        "an age of 100 years is none too many"
    );
    assert!(
        store
            .rename(&from, &longest, &patch, LONGEST)
            .await
            .unwrap()
    );
    assert!(
        store.load(&longest).await.unwrap().is_some(),
        "a session lives for 100 years"
    );
    let expiring = created(store, &[("a", 1)], SHORT).await;
    let shortened = created(store, &[("a", 1)], AGE).await;
    assert!(
        store
            .patch(&shortened, &Patch::default(), SHORT)
            .await
            .unwrap()
    );
    let (from, renamed) = (created(store, &[("a", 1)], AGE).await, Id::random());
    assert!(
        store
            .rename(&from, &renamed, &Patch::default(), SHORT)
            .await
            .unwrap()
    );
    let extended = created(store, &[("a", 1)], 2 * SHORT).await;
    assert!(
        store
            .patch(&extended, &Patch::default(), minutes(10))
            .await
            .unwrap()
    );
    let (from, kept) = (created(store, &[("a", 1)], 2 * SHORT).await, Id::random());
    assert!(
        store
            .rename(&from, &kept, &Patch::default(), minutes(10))
            .await
            .unwrap()
    );

    sleep(3 * SHORT).await;
    for id in [&expiring, &shortened, &renamed] {
        until_gone(store, id).await;
        assert!(
            !store.patch(id, &set("b", 2), AGE).await.unwrap(),
            "an expired session is gone"
        );
        assert!(
            !store
                .rename(id, &Id::random(), &Patch::default(), AGE)
                .await
                .unwrap(),
            "it has no new id"
        );
        assert_eq!(
            store.load(id).await.unwrap(),
            None,
            "and it does not come back"
        );
    }
    for id in [&extended, &kept] {
        assert!(
            store.load(id).await.unwrap().is_some(),
            "a change gives it a new age"
        );
    }
    store.delete_expired().await.unwrap();
    assert!(
        store.load(&extended).await.unwrap().is_some(),
        "only expired sessions are removed"
    );
    assert!(
        store.create(&expiring, &Data::new(), AGE).await.unwrap(),
        "an expired id is free"
    );
    assert_eq!(
        store.load(&expiring).await.unwrap(),
        Some(Data::new()),
        "and brings no old value back"
    );
}

async fn until_gone(store: &impl SessionStore, id: &Id) {
    let begun = Instant::now();
    while store.load(id).await.unwrap().is_some() {
        assert!(begun.elapsed() < PATIENCE, "a session expires");
        sleep(SHORT / 10).await;
    }
}

async fn created(store: &impl SessionStore, values: &[(&str, i64)], ttl: Duration) -> Id {
    let id = Id::random();
    assert!(
        store.create(&id, &data(values), ttl).await.unwrap(),
        "a new session is stored"
    );
    id
}

fn data(values: &[(&str, i64)]) -> Data {
    values
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect()
}

fn set(key: &str, value: i64) -> Patch {
    let mut patch = Patch::default();
    patch.set(key, json!(value));
    patch
}
