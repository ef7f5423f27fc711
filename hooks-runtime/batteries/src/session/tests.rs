//! Sessions of several requests at one time, without an app.

use super::*;
use crate::{Keys, keys::random};
use hooks_runtime::axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// A browser: the header that it sends.
#[derive(Clone, Default)]
struct Browser(HeaderMap);

impl Browser {
    async fn request(&self, settings: &Arc<Settings>) -> Session {
        Session::load(settings, settings.backend.clone(), &self.0)
            .await
            .unwrap()
    }

    /// What the response of a request does to the browser.
    fn gets(&mut self, session: &Session) {
        if let Some(cookie) = session.cookie() {
            let text = cookie.to_str().unwrap();
            let (pair, _) = text.split_once(';').unwrap();
            let is_removal = pair.ends_with('=');
            self.0 = HeaderMap::new();
            if !is_removal {
                self.0.insert(COOKIE, HeaderValue::from_str(pair).unwrap());
            }
        }
    }

    async fn saves(&mut self, session: &Session) {
        session.save().await.unwrap();
        self.gets(session);
    }
}

/// In memory; it may hang, and keeps the longest life that it was asked for.
#[derive(Clone, Default)]
struct Recording {
    inner: Memory,
    hangs: Arc<AtomicBool>,
    longest: Arc<Mutex<Option<Duration>>>,
}

impl Recording {
    async fn asked(&self, ttl: Duration) -> &Memory {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let mut longest = self.longest.lock().unwrap();
        *longest = (*longest).max(Some(ttl));
        &self.inner
    }
}

impl SessionStore for Recording {
    async fn load(&self, id: &Id) -> hooks_runtime::Result<Option<Data>> {
        self.inner.load(id).await
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> hooks_runtime::Result<bool> {
        self.asked(ttl).await.create(id, data, ttl).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> hooks_runtime::Result<bool> {
        self.asked(ttl).await.patch(id, patch, ttl).await
    }

    async fn rename(
        &self,
        from: &Id,
        to: &Id,
        patch: &Patch,
        ttl: Duration,
    ) -> hooks_runtime::Result<bool> {
        self.asked(ttl).await.rename(from, to, patch, ttl).await
    }

    async fn delete(&self, id: &Id) -> hooks_runtime::Result<()> {
        self.asked(Duration::ZERO).await.delete(id).await
    }

    async fn delete_expired(&self) -> hooks_runtime::Result<u64> {
        self.inner.delete_expired().await
    }
}

fn settings(sessions: Sessions) -> Arc<Settings> {
    Arc::new(sessions.into_settings())
}

fn is_gone(result: hooks_runtime::Result<()>) -> bool {
    result.is_err_and(|error| error.downcast_ref::<SessionGone>().is_some())
}

/// A browser with a session that has `user`.
async fn logged_in(settings: &Arc<Settings>) -> Browser {
    let mut browser = Browser::default();
    let session = browser.request(settings).await;
    session.set("user", "ann").unwrap();
    browser.saves(&session).await;
    browser
}

async fn user(browser: &Browser, settings: &Arc<Settings>) -> Option<String> {
    browser.request(settings).await.get("user").unwrap()
}

#[tokio::test]
async fn memory_passes_the_suite() {
    suite::check(Memory::new()).await;
}

#[tokio::test]
async fn b24_k2_fifty_requests_at_one_time_keep_what_each_has_written() {
    let settings = settings(Sessions::default());
    let browser = logged_in(&settings).await;
    let mut all = Vec::new();
    for _ in 0..50 {
        all.push(browser.request(&settings).await);
    }
    for (number, session) in all.iter().enumerate() {
        session.set(format!("k{number}").as_str(), number).unwrap();
    }
    for session in &all {
        session.save().await.unwrap();
    }
    assert_eq!(browser.request(&settings).await.keys().len(), 51);
}

#[tokio::test]
async fn b10_k3_a_slow_request_brings_no_session_back_after_a_logout() {
    for cycles in [false, true] {
        let settings = settings(Sessions::default());
        let browser = logged_in(&settings).await;
        let (slow, logout) = (
            browser.request(&settings).await,
            browser.request(&settings).await,
        );
        slow.set("cart", 1).unwrap();
        if cycles {
            slow.cycle();
        }
        logout.flush();
        logout.save().await.unwrap();
        assert!(is_gone(slow.save().await));
        assert_eq!(slow.cookie(), None);
        assert!(browser.request(&settings).await.is_empty());
        slow.save().await.unwrap();
        assert_eq!(slow.cookie(), None);
    }
}

#[tokio::test]
async fn b87_k1_a_cycled_session_keeps_its_values_and_the_old_id_is_worth_nothing() {
    let settings = settings(Sessions::default());
    let mut browser = logged_in(&settings).await;
    let planted = browser.clone();
    let session = browser.request(&settings).await;
    let before = session.fingerprint();
    session.cycle();
    let after = session.fingerprint();
    assert_ne!(after, before);
    browser.saves(&session).await;
    assert_eq!(session.fingerprint(), after);
    assert_eq!(browser.request(&settings).await.fingerprint(), after);
    assert_eq!(user(&browser, &settings).await.as_deref(), Some("ann"));
    assert_eq!(user(&planted, &settings).await, None);
}

#[tokio::test]
async fn b7_an_id_that_the_app_did_not_make_is_never_taken() {
    let settings = settings(Sessions::default());
    for planted in [
        Id::random().secret(),
        "x",
        "",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        let mut browser = Browser::default();
        let header = HeaderValue::from_str(&format!("session={planted}")).unwrap();
        browser.0.insert(COOKIE, header.clone());
        let session = browser.request(&settings).await;
        session.set("user", "ann").unwrap();
        browser.saves(&session).await;
        assert_ne!(browser.0[COOKIE], header);
        assert_eq!(user(&browser, &settings).await.as_deref(), Some("ann"));
    }
}

#[tokio::test]
async fn a_flush_while_a_save_goes_on_is_not_lost() {
    let settings = settings(Sessions::default());
    for begins_with_a_session in [false, true] {
        let mut browser = if begins_with_a_session {
            logged_in(&settings).await
        } else {
            Browser::default()
        };
        let session = browser.request(&settings).await;
        session.set("user", "ann").unwrap();
        session.cycle();
        let changes = session.now().begin_save(&settings);
        session.flush();
        let outcome = changes.store(&settings, &settings.backend).await.unwrap();
        session.now().end_save(&settings, changes, outcome).unwrap();
        browser.saves(&session).await;
        assert_eq!(user(&browser, &settings).await, None);
    }
}

#[tokio::test]
async fn what_was_not_saved_is_saved_by_the_next_try() {
    let settings = settings(Sessions::default());
    let mut browser = logged_in(&settings).await;
    let session = browser.request(&settings).await;
    let before = session.fingerprint();
    session.set("a", 1).unwrap();
    session.remove("user");
    session.cycle();
    let failed = session.now().begin_save(&settings);
    session.set("b", 2).unwrap();
    session.now().put_back(failed);
    browser.saves(&session).await;
    assert_ne!(session.fingerprint(), before);
    assert_eq!(browser.request(&settings).await.keys(), ["a", "b"]);
}

/// As where a time limit of the app's drops it.
#[tokio::test]
async fn a_save_that_is_dropped_before_its_end_loses_no_change() {
    let store = Recording::default();
    let settings = settings(Sessions::new(store.clone()));
    let mut browser = logged_in(&settings).await;
    let session = browser.request(&settings).await;
    let before = session.fingerprint();
    session.set("a", 1).unwrap();
    session.remove("user");
    session.cycle();
    store.hangs.store(true, Ordering::SeqCst);
    let waited = tokio::time::timeout(Duration::from_millis(1), session.save()).await;
    assert!(waited.is_err());
    store.hangs.store(false, Ordering::SeqCst);
    session.set("b", 2).unwrap();
    browser.saves(&session).await;
    assert_ne!(session.fingerprint(), before);
    assert_eq!(browser.request(&settings).await.keys(), ["a", "b"]);
}

#[tokio::test]
async fn a_logout_whose_save_was_dropped_is_saved_by_the_next_try() {
    let store = Recording::default();
    let settings = settings(Sessions::new(store.clone()));
    let browser = logged_in(&settings).await;
    let session = browser.request(&settings).await;
    session.flush();
    store.hangs.store(true, Ordering::SeqCst);
    let waited = tokio::time::timeout(Duration::from_millis(1), session.save()).await;
    assert!(waited.is_err());
    store.hangs.store(false, Ordering::SeqCst);
    assert!(user(&browser, &settings).await.is_some());
    session.save().await.unwrap();
    assert_eq!(user(&browser, &settings).await, None);
}

/// Nothing is lost, as it only read.
#[tokio::test]
async fn b10_a_use_of_a_rolling_session_that_has_gone_is_no_error() {
    let clock = Clock::stopped();
    let settings = settings(Sessions::default().rolling().clock(clock.clone()));
    let browser = logged_in(&settings).await;
    clock.advance(crate::days(5));
    let (reader, logout) = (
        browser.request(&settings).await,
        browser.request(&settings).await,
    );
    logout.flush();
    logout.save().await.unwrap();
    reader.save().await.unwrap();
    assert_eq!(reader.cookie(), None);
    assert!(browser.request(&settings).await.is_empty());
}

#[tokio::test]
async fn b11_an_age_that_is_set_while_a_save_goes_on_is_not_lost() {
    let clock = Clock::stopped();
    let settings = settings(Sessions::default().clock(clock.clone()));
    let browser = logged_in(&settings).await;
    let session = browser.request(&settings).await;
    session.set("a", 1).unwrap();
    let changes = session.now().begin_save(&settings);
    session.set_age(crate::hours(1));
    let outcome = changes.store(&settings, &settings.backend).await.unwrap();
    session.now().end_save(&settings, changes, outcome).unwrap();
    session.save().await.unwrap();
    clock.advance(crate::hours(1));
    assert_eq!(user(&browser, &settings).await, None);
}

#[tokio::test]
async fn b11_a_write_of_another_request_takes_no_age_of_its_own_from_a_session() {
    let clock = Clock::stopped();
    let settings = settings(Sessions::default().clock(clock.clone()));
    let browser = logged_in(&settings).await;
    let (one, other) = (
        browser.request(&settings).await,
        browser.request(&settings).await,
    );
    one.set_age(crate::minutes(5));
    other.set("a", 1).unwrap();
    one.save().await.unwrap();
    other.save().await.unwrap();
    clock.advance(crate::minutes(4));
    assert!(user(&browser, &settings).await.is_some());
    clock.advance(crate::minutes(1));
    assert_eq!(user(&browser, &settings).await, None);
}

#[tokio::test]
async fn an_age_of_less_than_a_second_is_none() {
    let settings = settings(Sessions::default());
    let mut browser = logged_in(&settings).await;
    let session = browser.request(&settings).await;
    session.set_age(Duration::from_millis(999));
    browser.saves(&session).await;
    assert!(!browser.0.contains_key(COOKIE));
    assert_eq!(session.fingerprint(), None);
}

/// What no store and no browser could keep.
#[tokio::test]
async fn an_age_of_any_size_is_one_that_stores_take() {
    let forever = Duration::MAX;
    for sessions in [
        |sessions: Sessions| sessions.age(Duration::MAX),
        |sessions: Sessions| sessions.age(Duration::MAX).rolling(),
        |sessions: Sessions| sessions.absolute_age(Duration::MAX),
        |sessions: Sessions| sessions,
    ] {
        let store = Recording::default();
        let settings = settings(sessions(Sessions::new(store.clone())));
        let mut browser = logged_in(&settings).await;
        let session = browser.request(&settings).await;
        session.set_age(forever);
        browser.saves(&session).await;
        assert_eq!(user(&browser, &settings).await.as_deref(), Some("ann"));
        let longest = store.longest.lock().unwrap().unwrap();
        assert_eq!(longest, crate::days(36_500));
    }
}

#[tokio::test]
async fn a_session_in_a_cookie_of_another_name_is_none() {
    let keys = Keys::random();
    for store in [
        CookieStore::signed(keys.clone()),
        CookieStore::encrypted(keys),
    ] {
        let of_app = settings(Sessions::new(store.clone()));
        let of_admin = settings(Sessions::new(store).cookie(Cookie::named("admin")));
        let browser = logged_in(&of_app).await;
        let (_, value) = browser.0[COOKIE].to_str().unwrap().split_once('=').unwrap();
        let mut forged = Browser::default();
        let header = HeaderValue::from_str(&format!("admin={value}")).unwrap();
        forged.0.insert(COOKIE, header);
        assert_eq!(user(&forged, &of_admin).await, None);
    }
}

/// A request whose session ended meanwhile may begin a new one.
#[tokio::test]
async fn what_is_set_after_a_session_has_gone_begins_a_life_of_its_own() {
    let clock = Clock::stopped();
    let sessions = Sessions::default().absolute_age(crate::days(3));
    let settings = settings(sessions.clock(clock.clone()));
    let mut browser = logged_in(&settings).await;
    clock.advance(crate::days(2));
    let (slow, logout) = (
        browser.request(&settings).await,
        browser.request(&settings).await,
    );
    slow.set("a", 1).unwrap();
    logout.flush();
    logout.save().await.unwrap();
    assert!(is_gone(slow.save().await));
    slow.set("user", "bob").unwrap();
    browser.saves(&slow).await;
    clock.advance(crate::days(2));
    assert_eq!(user(&browser, &settings).await.as_deref(), Some("bob"));
}

#[tokio::test]
async fn b13_b127_a_session_ends_by_the_clock() {
    let clock = Clock::stopped();
    // The store has another clock, as a server has.
    let settings = settings(Sessions::default().age(crate::days(2)).clock(clock.clone()));
    let browser = logged_in(&settings).await;
    clock.advance(Duration::from_secs(2 * 24 * 60 * 60 - 1));
    assert!(user(&browser, &settings).await.is_some());
    clock.advance(Duration::from_secs(1));
    let session = browser.request(&settings).await;
    assert!(session.is_empty());
    assert_eq!(session.fingerprint(), None);
}

#[tokio::test]
async fn b8_b16_a_session_may_be_in_its_cookie() {
    let keys = Keys::random();
    for store in [
        CookieStore::signed(keys.clone()),
        CookieStore::encrypted(keys),
    ] {
        let clock = Clock::stopped();
        let settings = settings(Sessions::new(store).clock(clock.clone()));
        let mut browser = logged_in(&settings).await;
        let copy = browser.clone();
        assert_eq!(user(&browser, &settings).await.as_deref(), Some("ann"));
        let session = browser.request(&settings).await;
        session.flush();
        browser.saves(&session).await;
        assert_eq!(user(&browser, &settings).await, None);
        // Nothing on the server knows of the logout.
        assert!(user(&copy, &settings).await.is_some());
        clock.advance(crate::days(14));
        assert_eq!(user(&copy, &settings).await, None);
    }
}

#[tokio::test]
async fn k26_a_session_that_no_browser_would_keep_is_an_error() {
    let settings = settings(Sessions::new(CookieStore::signed(Keys::random())));
    let session = Browser::default().request(&settings).await;
    session.set("long", "x".repeat(4096)).unwrap();
    let error = session.save().await.unwrap_err();
    assert!(error.downcast_ref::<SessionTooLarge>().unwrap().bytes > 4096);
    session.remove("long");
    session.set("short", "x").unwrap();
    session.save().await.unwrap();
    assert!(session.cookie().is_some());
}

#[tokio::test]
async fn values_are_read_as_the_type_that_is_asked_for() {
    const CART: SessionKey<Vec<u32>> = SessionKey::new("cart");
    let session = Session::mock();
    session.update(CART, |cart| cart.push(7)).unwrap();
    assert_eq!(session.get(CART).unwrap(), Some(vec![7]));
    assert_eq!(session.get::<Vec<u32>>("cart").unwrap(), Some(vec![7]));
    let name = String::from("cart");
    assert_eq!(session.get::<Vec<u32>>(&name).unwrap(), Some(vec![7]));
    let wrong = session.get::<String>("cart").unwrap_err().to_string();
    assert!(wrong.contains("`cart`"), "{wrong}");
    session.set("pin", "geheim").unwrap();
    let wrong = session.get::<u32>("pin").unwrap_err().to_string();
    assert!(
        wrong.contains("`pin`") && !wrong.contains("geheim"),
        "{wrong}"
    );
    session.remove("pin");
    assert!(session.take::<String>("cart").is_err());
    assert_eq!(session.take(CART).unwrap(), Some(vec![7]));
    assert_eq!(session.get(CART).unwrap(), None);
    assert!(!session.remove("cart"));
    assert!(session.is_empty());
}

#[tokio::test]
async fn b15_what_cannot_be_json_or_a_key_is_an_error_at_once() {
    let session = Session::mock();
    let no_json = BTreeMap::from([((1, 2), 3)]);
    assert!(session.set("a", no_json).is_err());
    assert!(session.set("_session", 1).is_err());
    assert!(session.set("\0", 1).is_err());
    assert!(session.is_empty());
    // The keys of JSON are text.
    session.set("a", BTreeMap::from([(1, 2)])).unwrap();
    assert_eq!(
        session.get::<serde_json::Value>("a").unwrap(),
        Some(json!({"1": 2}))
    );
}

#[tokio::test]
async fn a_function_that_updates_a_value_may_use_the_session() {
    let session = Session::mock();
    let inner = session.clone();
    session
        .update("a", |a: &mut u32| inner.set("b", *a).unwrap())
        .unwrap();
    assert_eq!(session.keys(), ["a", "b"]);
}

/// Two requests at one time that read, write, cycle, log out and save in any order: what a request wrote
/// is there if its save was no error, and after a logout there is nothing.
#[tokio::test]
async fn b10_b24_any_order_of_two_requests_keeps_each_change_or_says_that_the_session_is_gone() {
    for _ in 0..500 {
        let seed = random::<16>();
        let settings = settings(Sessions::default());
        let browser = logged_in(&settings).await;
        let (one, two) = (
            browser.request(&settings).await,
            browser.request(&settings).await,
        );
        let (mut is_over, mut written) = (false, Vec::new());
        for (step, byte) in seed.iter().enumerate() {
            let session = if byte & 1 == 0 { &one } else { &two };
            let key = format!("{step}");
            let is_logout = byte % 31 == 3;
            if is_logout {
                session.flush();
            } else {
                session.set(key.as_str(), step).unwrap();
            }
            let was_stored = session.fingerprint();
            let saved = session.save().await;
            match saved {
                Ok(()) if is_logout => is_over = true,
                Ok(()) => written.push((was_stored, key)),
                saved => assert!(is_over && is_gone(saved), "{seed:?}"),
            }
            let stored = browser.request(&settings).await;
            assert_eq!(stored.is_empty(), is_over, "{seed:?}");
            if !is_over {
                assert!(
                    written.iter().all(|(_, key)| stored.contains(key)),
                    "{seed:?}"
                );
            }
        }
    }
}

#[test]
fn a_session_shows_no_values() {
    let session = Session::mock();
    session.set("secret", "geheim").unwrap();
    assert_eq!(format!("{session:?}"), "Session { keys: [\"secret\"], .. }");
    let mut patch = Patch::default();
    patch.set("secret", json!("geheim"));
    patch.remove("other");
    assert_eq!(
        format!("{patch:?}"),
        "Patch { set: [\"secret\"], remove: {\"other\"} }"
    );
}
