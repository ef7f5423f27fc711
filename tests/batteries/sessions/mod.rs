//! Sessions: when one is loaded, saved and sent, by the rules B1 to B24.

mod ages;
mod builds;
pub(crate) mod failures;
mod interleaved;
mod layered;
mod parallel;
mod random;
mod rules;
mod sockets;
mod sweeps;

use hooks_batteries::{Session, Sessions, session::Memory};
use hooks_runtime::{TestClient, TestResponse, prelude::*};

/// What one response says about the cookie.
fn cookie(response: &TestResponse) -> Option<&str> {
    let all: Vec<_> = response
        .headers()
        .get_all("set-cookie")
        .into_iter()
        .collect();
    assert!(all.len() <= 1, "{all:?}");
    all.first().map(|value| value.to_str().unwrap())
}

/// The secret in it.
fn id(response: &TestResponse) -> Option<String> {
    let (pair, _) = cookie(response)?.split_once(';')?;
    let (_, id) = pair.split_once('=')?;
    Some(id.to_owned())
}

fn varies(response: &TestResponse) -> bool {
    let mut names = response.headers().get_all("vary").into_iter();
    names.any(|name| name.to_str().unwrap().eq_ignore_ascii_case("cookie"))
}

/// An app that does with its session what the path says.
mod app {
    use super::*;

    #[get("/none")]
    fn none() {}

    #[get("/take")]
    fn take(_: Session) {}

    #[get("/perhaps")]
    fn perhaps(session: Option<Session>) -> String {
        session.is_some().to_string()
    }

    #[get("/get/{key}")]
    fn get(session: Session, Path(key): Path<String>) -> Result<String> {
        Ok(session.get::<String>(key.as_str())?.unwrap_or_default())
    }

    #[get("/keys")]
    fn keys(session: Session) -> String {
        session.keys().join(" ")
    }

    #[get("/set/{key}/{value}")]
    fn set(session: Session, Path((key, value)): Path<(String, String)>) -> Result<()> {
        session.set(key.as_str(), value)
    }

    #[get("/raise/{status}")]
    fn raise(session: Session, Path(status): Path<u16>) -> Result<()> {
        session.set("raised", "yes")?;
        Err(abort(StatusCode::from_u16(status)?))
    }

    #[get("/return/{status}")]
    fn returned(session: Session, Path(status): Path<u16>) -> Result<StatusCode> {
        session.set("returned", "yes")?;
        Ok(StatusCode::from_u16(status)?)
    }

    #[get("/panic")]
    fn panics(session: Session) {
        session.set("panicked", "yes").unwrap();
        panic!("on purpose")
    }

    #[get("/remove/{key}")]
    fn remove(session: Session, Path(key): Path<String>) -> String {
        session.remove(&key).to_string()
    }

    #[get("/clear")]
    fn clear(session: Session) {
        session.clear();
    }

    #[get("/cycle")]
    fn cycle(session: Session) {
        session.cycle();
    }

    #[get("/flush")]
    fn flush(session: Session) {
        session.flush();
    }

    #[get("/flush/{status}")]
    fn flush_and_raise(session: Session, Path(status): Path<u16>) -> Result<()> {
        session.flush();
        session.set("raised", "yes")?;
        Err(abort(StatusCode::from_u16(status)?))
    }

    #[get("/replace/{key}/{value}")]
    fn replace(session: Session, Path((key, value)): Path<(String, String)>) -> Result<()> {
        session.flush();
        session.set(key.as_str(), value)
    }

    #[get("/age/{seconds}")]
    fn age(session: Session, Path(seconds): Path<u64>) -> Result<()> {
        session.set("aged", "yes")?;
        session.set_age(std::time::Duration::from_secs(seconds));
        Ok(())
    }

    #[get("/closes")]
    fn closes(session: Session) -> Result<()> {
        session.set("closes", "yes")?;
        session.until_browser_closes();
        Ok(())
    }

    pub(super) fn client(sessions: Sessions) -> TestClient {
        app!(self).with(sessions).test_client()
    }
}

/// With sessions in memory that several clients share.
fn clients() -> impl Fn() -> TestClient {
    let memory = Memory::new();
    move || app::client(Sessions::new(memory.clone()))
}

async fn text(client: &TestClient, path: &str) -> String {
    client.get(path).await.text().to_owned()
}

/// A client whose session has `user`.
async fn logged_in(client: TestClient) -> TestClient {
    client.get("/set/user/ann").await;
    client
}
