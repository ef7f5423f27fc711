//! After hooks see, and may replace, whatever goes out, wherever it came from.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

#[before_request]
fn short(ctx: RequestContext) -> Option<(StatusCode, &'static str)> {
    (query(&ctx) == "short").then(|| (status(299), "short"))
}

#[after_request]
fn last(res: &mut Response) {
    log(format!("last sees {}", res.status().as_u16()));
    let seen = res.status().as_str().parse().unwrap();
    res.headers_mut().insert("x-last", seen);
}

#[after_request]
fn replace(ctx: RequestContext, res: Response) -> Response {
    log(format!("replace sees {}", res.status().as_u16()));
    if query(&ctx) == "replace" {
        let seen = [("x-replaced", res.status().as_str().to_owned())];
        return (StatusCode::MULTI_STATUS, seen, "replaced").into_response();
    }
    res
}

#[after_request(BP)]
fn change(ctx: RequestContext, res: &mut Response) {
    log(format!("change sees {}", res.status().as_u16()));
    if query(&ctx) == "change" {
        *res.status_mut() = StatusCode::ALREADY_REPORTED;
    }
}

#[error_handler]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    (StatusCode::UNPROCESSABLE_ENTITY, "handled")
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>) -> Result<String> {
    fail(&what)?;
    Ok(what)
}

#[get("/slash/")]
fn slash() -> &'static str {
    "slash"
}

#[tokio::test]
async fn after_sees() {
    let app = App::new()
        .hook(short)
        .hook(last)
        .hook(replace)
        .hook(value)
        .hook(slash);
    Parity::with("after_sees").of(app.register(&BP)).await;
}
