//! When a session is accessed, saved, and sent.

use super::{app, clients, cookie, id, logged_in, text, varies};
use hooks_batteries::{
    CookieStore, Keys, Sessions,
    session::{Data, Id, Memory, Patch, SessionStore},
};
use hooks_runtime::Result;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

#[tokio::test]
async fn b1_k7_k8_a_response_depends_on_the_cookie_if_and_only_if_the_session_was_taken() {
    let client = clients()();
    for _ in 0..2 {
        assert!(!varies(&client.get("/none").await));
        assert!(!varies(&client.get("/nowhere").await));
        for path in [
            "/take",
            "/perhaps",
            "/get/user",
            "/raise/404",
            "/raise/500",
            "/panic",
        ] {
            assert!(varies(&client.get(path).await), "{path}");
        }
        client.get("/set/user/ann").await;
    }
}

#[tokio::test]
async fn b2_changes_are_saved_unless_the_response_is_a_server_error() {
    for path in ["/raise/400", "/raise/404", "/return/499", "/return/302"] {
        let client = clients()();
        assert!(cookie(&client.get(path).await).is_some(), "{path}");
        assert_ne!(text(&client, "/keys").await, "", "{path}");
    }
    for path in [
        "/raise/500",
        "/raise/503",
        "/return/500",
        "/return/503",
        "/panic",
    ] {
        let client = logged_in(clients()()).await;
        assert_eq!(cookie(&client.get(path).await), None, "{path}");
        assert_eq!(text(&client, "/keys").await, "user", "{path}");
    }
}

#[tokio::test]
async fn b2_a_flush_ends_the_session_also_where_nothing_else_is_saved() {
    for status in ["500", "503"] {
        let clients = clients();
        let client = logged_in(clients()).await;
        let copy = id(&client.get("/set/user/ann").await).unwrap();
        let response = client.get(&format!("/flush/{status}")).await;
        assert_eq!(response.status().as_str(), status);
        let said = cookie(&response).unwrap();
        assert!(said.contains("Max-Age=0"), "{said}");
        for asked in [
            client.get("/keys"),
            clients()
                .get("/keys")
                .header("cookie", format!("session={copy}")),
        ] {
            assert_eq!(asked.await.text(), "", "{status}");
        }
    }
}

#[tokio::test]
async fn b2_the_cookie_is_for_this_host_and_not_for_scripts() {
    let response = clients()().get("/set/user/ann").await;
    let attributes = cookie(&response).unwrap().split_once("; ").unwrap().1;
    assert_eq!(
        attributes,
        "HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"
    );
}

#[tokio::test]
async fn b3_an_empty_session_is_neither_stored_nor_sent() {
    let client = clients()();
    for path in ["/take", "/remove/x", "/clear", "/cycle", "/flush"] {
        assert_eq!(cookie(&client.get(path).await), None, "{path}");
    }
}

#[tokio::test]
async fn b4_k5_a_read_sends_no_cookie_and_setting_the_same_value_does() {
    let client = logged_in(clients()()).await;
    for path in ["/get/user", "/keys", "/remove/x", "/none"] {
        assert_eq!(cookie(&client.get(path).await), None, "{path}");
    }
    assert!(cookie(&client.get("/set/user/ann").await).is_some());
}

#[tokio::test]
async fn b5_a_session_without_values_stays_until_it_is_flushed() {
    for path in ["/remove/user", "/clear"] {
        let client = clients()();
        let first = id(&client.get("/set/user/ann").await);
        assert_eq!(id(&client.get(path).await), first, "{path}");
        assert_eq!(text(&client, "/keys").await, "");
        assert_eq!(id(&client.get("/set/a/1").await), first, "{path}");
    }
    let client = logged_in(clients()()).await;
    let flushed = client.get("/flush").await;
    let removal = "session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    assert_eq!(cookie(&flushed), Some(removal));
    assert!(varies(&flushed));
}

#[tokio::test]
async fn b5_a_flush_removes_the_cookie_of_a_session_that_is_gone_already() {
    let client = clients()();
    for (path, sent, is_removed) in [
        (
            "/flush",
            Some("session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            true,
        ),
        ("/flush", Some("session=x"), true),
        ("/flush", None, false),
        ("/flush", Some("other=x"), false),
        ("/take", Some("session=x"), false),
        ("/return/503", Some("session=x"), false),
    ] {
        let request = client.get(path);
        let flushed = match sent {
            Some(sent) => request.header("cookie", sent).await,
            None => request.await,
        };
        let says = cookie(&flushed).is_some_and(|said| said.contains("Max-Age=0"));
        assert_eq!(says, is_removed, "{path} {sent:?}");
    }
    let replaced = client.get("/replace/a/1").header("cookie", "session=x");
    let replaced = replaced.await;
    assert!(id(&replaced).is_some_and(|id| !id.is_empty()));
}

#[tokio::test]
async fn b6_b7_an_id_that_is_unknown_is_never_taken() {
    let client = clients()();
    for planted in ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "x", ""] {
        let planted_cookie = format!("session={planted}");
        let read = client
            .get("/get/user")
            .header("cookie", &planted_cookie)
            .await;
        assert!(varies(&read));
        // A request that was sent before a login must not remove the cookie of that login.
        assert_eq!(cookie(&read), None);
        let written = clients()()
            .get("/set/user/ann")
            .header("cookie", &planted_cookie)
            .await;
        let new = id(&written).unwrap();
        assert!(new != planted && new.len() == 32, "{new}");
    }
}

#[tokio::test]
async fn b8_k1_a_new_id_has_the_values_and_the_old_one_is_gone() {
    let new_client = clients();
    let (client, thief) = (new_client(), new_client());
    let old = id(&client.get("/set/user/ann").await).unwrap();
    let new = id(&client.get("/cycle").await).unwrap();
    assert_ne!(old, new);
    assert_eq!(text(&client, "/get/user").await, "ann");
    let stolen = thief
        .get("/get/user")
        .header("cookie", format!("session={old}"))
        .await;
    assert_eq!(stolen.text(), "");
}

#[tokio::test]
async fn what_is_set_after_a_flush_belongs_to_a_new_session() {
    let new_client = clients();
    let client = new_client();
    let old = id(&client.get("/set/user/ann").await).unwrap();
    let new = id(&client.get("/replace/cart/full").await).unwrap();
    assert_ne!(old, new);
    assert_eq!(text(&client, "/keys").await, "cart");
    let old = new_client()
        .get("/keys")
        .header("cookie", format!("session={old}"))
        .await;
    assert_eq!(old.text(), "");
}

#[tokio::test]
async fn b16_sessions_may_be_in_their_cookies() {
    let keys = Keys::random();
    for store in [
        CookieStore::signed(keys.clone()),
        CookieStore::encrypted(keys.clone()),
    ] {
        let client = logged_in(app::client(Sessions::new(store.clone()))).await;
        assert_eq!(text(&client, "/get/user").await, "ann");
        assert_eq!(cookie(&client.get("/take").await), None);
        let value = id(&client.get("/set/a/1").await).unwrap();
        assert_eq!(text(&client, "/keys").await, "a user");
        client.get("/flush").await;
        assert_eq!(text(&client, "/keys").await, "");

        // B20: a bad signature is an empty session.
        let broken = format!("session=xxxx{}", &value[4..]);
        let response = client.get("/keys").header("cookie", broken).await;
        assert_eq!((response.status().as_u16(), response.text()), (200, ""));
    }
}

#[tokio::test]
async fn b22_b125_a_new_key_reads_what_the_old_one_signed() {
    let (old, new) = (
        "an old key of more than 32 bytes, for tests",
        "a new key of more than 32 bytes, for tests",
    );
    let sessions = |keys: Keys| Sessions::new(CookieStore::encrypted(keys));
    let value = id(&app::client(sessions(Keys::new([old])))
        .get("/set/user/ann")
        .await)
    .unwrap();
    let sent = format!("session={value}");
    let both = app::client(sessions(Keys::new([new, old])));
    assert_eq!(
        both.get("/get/user").header("cookie", &sent).await.text(),
        "ann"
    );
    let only_new = app::client(sessions(Keys::new([new])));
    assert_eq!(
        only_new
            .get("/get/user")
            .header("cookie", &sent)
            .await
            .text(),
        ""
    );
}

/// A store of a user's own, which counts its calls.
#[derive(Clone, Default)]
struct Counting {
    inner: Memory,
    calls: Arc<AtomicUsize>,
}

impl Counting {
    fn called(&self) -> &Memory {
        self.calls.fetch_add(1, Ordering::SeqCst);
        &self.inner
    }
}

impl SessionStore for Counting {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        self.called().load(id).await
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        self.called().create(id, data, ttl).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.called().patch(id, patch, ttl).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.called().rename(from, to, patch, ttl).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.called().delete(id).await
    }

    async fn delete_expired(&self) -> Result<u64> {
        self.called().delete_expired().await
    }
}

#[tokio::test]
async fn b123_the_store_is_called_for_what_needs_it_alone() {
    let store = Counting::default();
    let client = app::client(Sessions::new(store.clone()));
    let calls = |path: &'static str| {
        let (client, store) = (&client, &store);
        async move {
            client.get(path).await;
            store.calls.swap(0, Ordering::SeqCst)
        }
    };
    // Nobody who has no cookie has a session.
    assert_eq!(calls("/take").await, 0);
    assert_eq!(calls("/set/user/ann").await, 1);
    assert_eq!(calls("/none").await, 0);
    assert_eq!(calls("/nowhere").await, 0);
    assert_eq!(calls("/take").await, 1);
    assert_eq!(calls("/set/a/1").await, 2);
    assert_eq!(calls("/cycle").await, 2);
    assert_eq!(calls("/flush").await, 2);
    assert_eq!(calls("/take").await, 0);
}
