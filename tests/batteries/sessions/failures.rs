//! A store that is down: a 503 for what needs it, and for nothing else.

use super::varies;
use hooks_batteries::{
    Session, Sessions, StoreDown,
    session::{Data, Id, Memory, Patch, SessionGone, SessionStore},
};
use hooks_runtime::{TestClient, TestResponse, prelude::*};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// In memory, and down for a while.
#[derive(Clone, Default)]
pub(crate) struct Shaky {
    inner: Memory,
    is_down: Arc<AtomicBool>,
}

impl Shaky {
    fn up(&self) -> Result<&Memory> {
        if self.is_down.load(Ordering::SeqCst) {
            Err(StoreDown::new("Shaky", "unplugged").into())
        } else {
            Ok(&self.inner)
        }
    }

    /// All sessions end.
    pub(crate) fn clear(&self) {
        self.inner.clear();
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }
}

impl SessionStore for Shaky {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        self.up()?.load(id).await
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        self.up()?.create(id, data, ttl).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.up()?.patch(id, patch, ttl).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.up()?.rename(from, to, patch, ttl).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.up()?.delete(id).await
    }

    async fn delete_expired(&self) -> Result<u64> {
        self.up()?.delete_expired().await
    }
}

fn is_503(response: &TestResponse) -> bool {
    let text = "the service is not available at the moment, please try again";
    response.status() == StatusCode::SERVICE_UNAVAILABLE
        && response.header("retry-after") == Some("5")
        && response.text() == text
}

mod app {
    use super::*;

    #[get("/none")]
    fn none() {}

    #[get("/get")]
    fn get(session: Session) -> Result<String> {
        Ok(session.get("user")?.unwrap_or_default())
    }

    #[get("/perhaps")]
    fn perhaps(_: Option<Session>) {}

    #[get("/set")]
    fn set(session: Session) -> Result<()> {
        session.set("user", "ann")
    }

    #[get("/goes-down")]
    fn goes_down(session: Session, store: State<Shaky>) -> Result<()> {
        store.set_down(true);
        session.set("user", "bob")
    }

    #[get("/saves")]
    async fn saves(session: Session) -> Result<String> {
        session.set("a", 1)?;
        session.save().await?;
        Ok("saved".into())
    }

    pub(super) fn client(store: &Shaky) -> TestClient {
        let sessions = Sessions::new(store.clone());
        app!(self).with(sessions).state(store.clone()).test_client()
    }
}

#[tokio::test]
async fn b123_k18_only_what_needs_the_store_fails_and_comes_back_by_itself() {
    let store = Shaky::default();
    let client = app::client(&store);
    client.get("/set").await;
    store.set_down(true);
    assert_eq!(client.get("/none").await.status(), StatusCode::OK);
    for path in ["/get", "/perhaps", "/set", "/saves"] {
        assert!(is_503(&client.get(path).await), "{path}");
    }
    // Without a cookie there is nothing to load, and without a change nothing to save.
    let other = app::client(&store);
    assert_eq!(other.get("/get").await.status(), StatusCode::OK);
    assert!(is_503(&other.get("/set").await));
    store.set_down(false);
    assert_eq!(client.get("/get").await.text(), "ann");
}

#[tokio::test]
async fn b123_a_save_that_fails_replaces_the_response() {
    let store = Shaky::default();
    let client = app::client(&store);
    client.get("/set").await;
    let response = client.get("/goes-down").await;
    assert!(is_503(&response), "{response:?}");
    assert!(varies(&response));
    assert_eq!(response.header("set-cookie"), None);
    store.set_down(false);
    assert_eq!(client.get("/get").await.text(), "ann");
}

mod handled {
    use super::*;

    #[get("/get")]
    fn get(_: Session) {}

    #[error_handler]
    fn down(error: &StoreDown) -> (StatusCode, String) {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{} is on holiday", error.store()),
        )
    }

    #[error_handler]
    fn gone(_: &SessionGone) -> (StatusCode, &'static str) {
        (StatusCode::CONFLICT, "please reload")
    }

    /// The session ends in another request, while this one changes it.
    #[get("/gone")]
    async fn is_gone(session: Session, store: State<Shaky>) -> Result<()> {
        store.clear();
        session.set("a", 1)?;
        session.save().await
    }

    #[get("/set")]
    fn set(session: Session) -> Result<()> {
        session.set("user", "ann")
    }

    #[tokio::test]
    async fn error_handlers_take_both_errors_by_type() {
        let store = Shaky::default();
        let sessions = Sessions::new(store.clone());
        let client = app!(self).with(sessions).state(store.clone()).test_client();
        client.get("/set").await;
        store.set_down(true);
        assert_eq!(client.get("/get").await.text(), "Shaky is on holiday");
        store.set_down(false);
        assert_eq!(client.get("/gone").await.text(), "please reload");
    }
}

mod second_pass {
    use super::*;
    use hooks_runtime::{Install, Plugin};

    /// Outside of the sessions: its after hooks run after the save.
    struct Outer;

    static OUTER: Blueprint = Blueprint::new("outer");

    impl Plugin for Outer {
        fn install(self, at: &mut Install<'_>) {
            at.rank(1).blueprint(&OUTER);
        }
    }

    #[after_request(OUTER)]
    fn fails(uri: Uri, res: &mut Response) -> Result<()> {
        if uri.path() == "/set" && res.status() == StatusCode::OK {
            Err(Error::msg("on purpose"))
        } else {
            Ok(())
        }
    }

    #[get("/set")]
    fn set(session: Session) -> Result<()> {
        session.set("user", "ann")
    }

    #[get("/get")]
    fn get(session: Session) -> Result<String> {
        Ok(session.get("user")?.unwrap_or_default())
    }

    #[tokio::test]
    async fn the_cookie_of_what_was_saved_is_on_the_generated_500_too() {
        let client = app!(self)
            .with(Sessions::default())
            .with(Outer)
            .test_client();
        let response = client.get("/set").await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get_all("set-cookie").iter().count(), 1);
        assert!(varies(&response));
        assert_eq!(client.get("/get").await.text(), "ann");
    }
}
