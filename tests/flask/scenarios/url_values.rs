//! What a URL preprocessor does, a before hook with a lower order does.

use crate::prelude::*;
use axum::extract::RawPathParams;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/{lang}");

#[derive(Clone)]
struct Lang(Option<String>);

fn lang(g: &G) -> String {
    g.get()
        .and_then(|Lang(lang)| lang)
        .unwrap_or("None".to_owned())
}

#[before_request]
fn before(g: G) {
    log(format!("before: {}", lang(&g)));
}

#[before_request(order = -1)]
fn take_lang(g: G, endpoint: Option<Endpoint>, params: RawPathParams) -> Result<()> {
    let value = params.iter().find(|(key, _)| *key == "lang");
    g.set(Lang(value.map(|(_, value)| value.to_owned())));
    let endpoint = endpoint.map_or("None".to_owned(), |endpoint| endpoint.name().to_owned());
    log(format!("values of {endpoint}: {}", lang(&g)));
    fail(&lang(&g))
}

#[error_handler]
fn value(_: &ValueError, g: G) -> (StatusCode, String) {
    (
        StatusCode::NOT_FOUND,
        format!("no such language: {}", lang(&g)),
    )
}

#[before_request(BP)]
fn bp_before(g: G) {
    log(format!("bp before: {}", lang(&g)));
}

#[get(BP, "/{id}")]
fn v(Path((_, id)): Path<(String, u32)>, g: G) -> String {
    format!("{id} in {}", lang(&g))
}

#[tokio::test]
async fn url_values() {
    let app = App::new().hook(before).hook(take_lang).hook(value);
    Parity::with("url_values")
        // F65: the path of a 405 has matched, and axum knows its parameters.
        .but("POST /de/7", |reply| {
            reply.trace = trace("values of None: de > before: de");
        })
        .of(app.register(&BP))
        .await;
}
