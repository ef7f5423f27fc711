//! Functions of a store that are called at one time.

use super::{AGE, Id, Patch, SessionStore, created, data, set};
use std::sync::Arc;
use tokio::task::JoinSet;

pub(super) async fn check(store: &Arc<impl SessionStore>) {
    creations(store).await;
    patches(store).await;
    renames(store).await;
    deleted_while_patched(store).await;
}

async fn patches(store: &Arc<impl SessionStore>) {
    let id = created(&**store, &[("first", 0)], AGE).await;
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move {
            store
                .patch(&id, &set(&format!("k{number}"), number), AGE)
                .await
        });
    }
    while let Some(done) = tasks.join_next().await {
        assert!(done.unwrap().unwrap(), "parallel changes are all stored");
    }
    let loaded = store.load(&id).await.unwrap().unwrap();
    assert_eq!(loaded.len(), 51, "50 parallel changes keep 50 keys");
}

async fn creations(store: &Arc<impl SessionStore>) {
    let id = Id::random();
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move {
            let is_first = store.create(&id, &data(&[("n", number)]), AGE).await;
            (number, is_first.unwrap())
        });
    }
    let created: Vec<_> = tasks.join_all().await;
    let first: Vec<_> = created.iter().filter(|(_, is_first)| *is_first).collect();
    assert_eq!(
        first.len(),
        1,
        "of parallel sessions with one id one is stored"
    );
    assert_eq!(
        store.load(&id).await.unwrap(),
        Some(data(&[("n", first[0].0)])),
        "and none of the others"
    );
}

async fn renames(store: &Arc<impl SessionStore>) {
    let from = created(&**store, &[("a", 1)], AGE).await;
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let (store, from, to) = (store.clone(), from.clone(), Id::random());
        tasks.spawn(async move {
            let is_first = store.rename(&from, &to, &set("n", number), AGE).await;
            (number, to, is_first.unwrap())
        });
    }
    let mut renamed = 0;
    for (number, to, is_first) in tasks.join_all().await {
        let expected = is_first.then(|| data(&[("a", 1), ("n", number)]));
        assert_eq!(
            store.load(&to).await.unwrap(),
            expected,
            "of parallel new ids each is there if it was told to be"
        );
        renamed += u32::from(is_first);
    }
    assert_eq!(renamed, 1, "a session gets one of them");
    assert_eq!(store.load(&from).await.unwrap(), None);
}

async fn deleted_while_patched(store: &Arc<impl SessionStore>) {
    let id = created(&**store, &[("first", 0)], AGE).await;
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let (store, id) = (store.clone(), id.clone());
        tasks.spawn(async move {
            match number {
                25 => store.delete(&id).await.map(|()| false),
                26 => {
                    store
                        .rename(&id, &Id::random(), &Patch::default(), AGE)
                        .await
                }
                _ => store.patch(&id, &set("k", number), AGE).await,
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(
        store.load(&id).await.unwrap(),
        None,
        "a slow change brings no session back"
    );
}
