//! Errors of one's own that ask for a status: by code, then by scope, then by type.

use crate::prelude::*;

support::errors!(ByPolicy ByQuota Overload);

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");
static BARE: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);

fn raise(what: &str) -> Result<()> {
    match what {
        "ByPolicy" => Err(Error::from(ByPolicy).with_status(StatusCode::FORBIDDEN)),
        "ByQuota" => Err(Error::from(ByQuota).with_status(StatusCode::FORBIDDEN)),
        "Overload" => Err(Error::from(Overload).with_status(StatusCode::SERVICE_UNAVAILABLE)),
        _ => fail(what),
    }
}

#[get("/{what}")]
fn v(Path(what): Path<String>) -> Result<()> {
    raise(&what)
}

#[get(BP, "/{what}")]
#[get(BARE, "/{what}")]
fn of_bp(Path(what): Path<String>) -> Result<()> {
    raise(&what)
}

#[error_handler(403)]
fn app_403(error: &Error) -> (StatusCode, String) {
    (status(599), format!("app 403 <- {}", name(error)))
}

#[error_handler(403)]
fn app_by_policy(error: &ByPolicy) -> (StatusCode, String) {
    (status(599), format!("app ByPolicy <- {}", name(error)))
}

#[error_handler(BP, 403)]
fn bp_by_quota(error: &ByQuota) -> (StatusCode, String) {
    (status(599), format!("bp ByQuota <- {}", name(error)))
}

#[error_handler(BP, 503)]
fn bp_503(error: &Error) -> (StatusCode, String) {
    (status(599), format!("bp 503 <- {}", name(error)))
}

#[tokio::test]
async fn http_errors() {
    // E2: an error value behind a 5xx is the server's fault: it is logged, and teardown is told.
    let is_a_fault = |reply: &mut Reply| {
        reply.trace.insert(1, "logged: an error".to_owned());
        *reply.trace.last_mut().unwrap() = "app.teardown(Overload)".to_owned();
    };
    let app = || App::new().with_all(app::hooks).hook(v);
    Parity::with("http_errors")
        .but_in("no handlers", "GET /Overload", is_a_fault)
        .but_in("no handlers", "GET /b/Overload", is_a_fault)
        .but_in("handlers", "GET /Overload", is_a_fault)
        .of_all([
            ("no handlers", app().register(&BARE)),
            (
                "handlers",
                app().hook(app_403).hook(app_by_policy).register(&BP),
            ),
        ])
        .await;
}
