//! `serve` runs the serving hooks of mounted apps too, inside those of the app around them, and
//! waits for their teardowns.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::process::{Command, id};
use support::{Logs, Trace, raw, within};

struct Name {
    of: &'static str,
}

#[before_serving]
fn up(trace: State<Trace>, name: State<Name>) {
    trace.push(format!("{} up", name.of));
}

#[after_serving]
fn down(trace: State<Trace>, name: State<Name>) {
    trace.push(format!("{} down", name.of));
}

/// One that waits, and so is not over with its request.
#[teardown_request]
async fn over(trace: State<Trace>, name: State<Name>) {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    trace.push(format!("{} over", name.of));
}

#[get("/users/{id}")]
fn user(context: RequestContext) -> Result<String> {
    Ok(context.url_for("user", [("id", "8")])?)
}

#[tokio::test]
async fn mounted_apps_start_after_the_one_around_them_and_stop_before_it() {
    let (logs, _listening) = Logs::listen();
    let trace = Trace::default();
    let named = |name| {
        let app = App::new().hook(up).hook(down).hook(over).hook(user);
        app.state(Name { of: name }).state(trace.clone())
    };
    let inner = named("inner").mount("/deep", named("deepest"));
    let app = named("outer")
        .mount("/first", inner)
        .mount("/second", named("second"))
        .fallback_service(named("rest"));
    let served = tokio::spawn(app.serve("127.0.0.1:0"));
    let ran = trace.take_once("rest up").await;
    assert_eq!(
        ran,
        "outer up > inner up > deepest up > second up > rest up"
    );
    let address = loop {
        let line = logs.with("serving").pop();
        let address = line.and_then(|line| {
            line.split("address=")
                .nth(1)?
                .split(' ')
                .next()?
                .parse()
                .ok()
        });
        if let Some(address) = address {
            break address;
        }
        tokio::task::yield_now().await;
    };
    let response = raw::ask(address, "GET /first/deep/users/7", "").await;
    assert!(
        response.ends_with("\r\n\r\n/first/deep/users/8"),
        "{response}"
    );
    Command::new("kill")
        .args(["-TERM", &id().to_string()])
        .status()
        .expect("a signal");
    within(served)
        .await
        .expect("no panic")
        .expect("a proper stop");
    let ran = trace.take();
    let (over, down) = ran.split_at(ran.find("rest down").expect("a stop"));
    for name in ["outer over", "inner over", "deepest over"] {
        assert!(over.contains(name), "{over}");
    }
    assert_eq!(
        down,
        "rest down > second down > deepest down > inner down > outer down"
    );
}
