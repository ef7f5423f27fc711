//! The app with `Sessions`.

use crate::load::{KEYS, WORK};
use hooks_batteries::{Session, Sessions, session::IntoBackend};
use hooks_runtime::{axum::Router, prelude::*};
use tokio::time::sleep;

#[get("/none")]
async fn none() -> &'static str {
    "none"
}

#[get("/read")]
async fn read(session: Session) -> Result<String> {
    let count: u32 = session.get("count")?.unwrap_or_default();
    Ok(count.to_string())
}

#[get("/count")]
async fn count(session: Session) -> Result<String> {
    let count = session.get::<u32>("count")?.unwrap_or_default() + 1;
    session.set("count", count)?;
    Ok(count.to_string())
}

#[get("/put/{key}")]
async fn put(session: Session, Path(key): Path<String>) -> Result<&'static str> {
    session.set(&*key, 1)?;
    sleep(WORK).await;
    Ok("put")
}

#[get("/kept")]
async fn kept(session: Session) -> String {
    let kept = (0..KEYS).filter(|at| session.contains(&format!("k{at}")));
    kept.count().to_string()
}

pub(crate) fn app(store: impl IntoBackend) -> Router {
    let app = app!(self).with(Sessions::new(store));
    app.build().expect("an app without problems")
}
