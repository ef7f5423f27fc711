//! The app that `project.py` is in Flask: a session in its cookie, and one view that does what its URL says.

use crate::sequences::{Gate, Site};
use hooks_batteries::{Clock, CookieStore, Flash, Keys, Messages, Session, Sessions, days};
use hooks_runtime::{
    axum::http::{header::LOCATION, request::Parts},
    prelude::*,
};

const OLD: &str = "an old key of more than 32 bytes, for tests";
const NEW: &str = "a new key of more than 32 bytes, for tests";

/// The keys after a restart, as `project.py` has them.
fn keys(settings: &str) -> Keys {
    match settings {
        "" => Keys::new([OLD]),
        "a new key beside the old one" => Keys::new([NEW, OLD]),
        "the new key alone" => Keys::new([NEW]),
        settings => panic!("no keys for `{settings}`"),
    }
}

#[any("/act")]
async fn act(ctx: RequestContext, head: &Parts, gate: State<Gate>) -> Result<Response> {
    let (mut said, mut status) = (Vec::new(), StatusCode::OK);
    let query = head.uri.query().unwrap_or_default();
    for act in query.split(',').filter(|act| !act.is_empty()) {
        let mut words = act.split(':');
        let mut word = || words.next().unwrap_or_default();
        match (word(), word(), word()) {
            ("raise", "500", _) => return Err(Error::msg("on purpose")),
            ("raise", code, _) => return Err(abort(StatusCode::from_u16(code.parse()?)?)),
            ("redirect", to, _) => {
                return Ok((StatusCode::FOUND, [(LOCATION, to)]).into_response());
            }
            ("status", code, _) => status = StatusCode::from_u16(code.parse()?)?,
            ("wait", ..) => gate.wait().await,
            ("add", text, _) => ctx.demand::<Messages>(head).await?.info(text),
            ("show", ..) => {
                let messages = ctx.demand::<Messages>(head).await?.take();
                let texts: Vec<_> = messages.into_iter().map(|message| message.text).collect();
                said.push(format!("shown={}", texts.join(",")));
            }
            (name, key, value) => {
                let session = ctx.demand::<Session>(head).await?;
                said.extend(of_session(&session, name, key, value)?);
            }
        }
    }
    Ok((status, said.join(" ")).into_response())
}

/// What a part of the URL does with the session.
fn of_session(session: &Session, name: &str, key: &str, value: &str) -> Result<Option<String>> {
    match name {
        "get" => {
            let value = session.get::<String>(key)?.unwrap_or("-".to_owned());
            return Ok(Some(format!("{key}={value}")));
        }
        "keys" => {
            let keys = session.keys().into_iter();
            let keys: Vec<_> = keys.filter(|key| !key.starts_with('_')).collect();
            return Ok(Some(format!("keys={}", keys.join(","))));
        }
        "set" => session.set(key, value)?,
        "default" => {
            if !session.contains(key) {
                session.set(key, value)?;
            }
        }
        "append" => session.update(key, |text: &mut String| text.push_str(value))?,
        "del" => {
            session.remove(key);
        }
        "clear" => session.clear(),
        "permanent" if key == "yes" => session.set_age(days(31)),
        "permanent" => session.until_browser_closes(),
        name => panic!("nothing is called `{name}`"),
    }
    Ok(None)
}

#[get("/")]
fn index() -> &'static str {
    "index"
}

pub(super) async fn site(_: &str) -> Site {
    let (clock, gate) = (Clock::stopped(), Gate::default());
    let (its_clock, its_gate) = (clock.clone(), gate.clone());
    let client = move |settings: &str| {
        let sessions = Sessions::new(CookieStore::signed(keys(settings)))
            .age(days(31))
            .until_browser_closes()
            .clock(its_clock.clone());
        let app = app!(self).state(its_gate.clone());
        app.with(sessions).with(Flash::session()).test_client()
    };
    Site {
        client: Box::new(client),
        clock,
        gate,
        field: "",
        ids: &[],
        signed: &["session"],
        wrong: String::new(),
    }
}
