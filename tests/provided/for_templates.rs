//! A provider that only a template asks: it finds the request, though most requests do without it.

use axum::extract::FromRequestParts;
use hooks_runtime::{Install, Plugin, Provider, minijinja, prelude::*};

struct Who(String);

/// Reads a header, the context and a state, all as an extractor does.
struct ReadsAll;

impl Provider<Who> for ReadsAll {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Who> {
        let mut head = head.clone();
        let found = RequestContext::from_request_parts(&mut head, &()).await?;
        let state = State::<&str>::from_request_parts(&mut head, &()).await?;
        let who = head
            .headers
            .get("x-who")
            .map_or(Ok("nobody"), |who| who.to_str())?;
        let uris = (ctx.uri() == found.uri()).then(|| found.uri());
        Ok(Who(format!("{who} {uris:?} {}", *state)))
    }
}

impl Plugin for ReadsAll {
    fn install(self, at: &mut Install<'_>) {
        at.state("of the plugin").provide::<Who>(self);
    }
}

#[context_processor]
fn who(who: Option<Provided<Who>>) -> minijinja::Value {
    minijinja::context! { who => who.map(|who| who.0.clone()) }
}

#[get("/view")]
fn view() -> TemplateResponse {
    TemplateResponse::new("page", ())
}

#[post("/body")]
fn body(body: String) -> TemplateResponse {
    TemplateResponse::new("page", minijinja::context! { body })
}

#[post("/request")]
fn request(_: Request) -> TemplateResponse {
    TemplateResponse::new("page", ())
}

#[error_handler(404)]
fn missing() -> TemplateResponse {
    TemplateResponse::new("page", ())
}

#[tokio::test]
async fn it_finds_the_request_whatever_took_it() {
    let templates = [("page", "{{ who }}")];
    let client = app!(self).with(ReadsAll).templates(templates).test_client();
    for (method, uri) in [
        ("GET", "/view"),
        ("POST", "/body"),
        ("POST", "/request"),
        ("GET", "/nowhere"),
    ] {
        let method: Method = method.parse().expect("a method");
        let response = client.request(method, uri).header("x-who", "ann").await;
        let expected = format!("ann Some({uri}) of the plugin");
        let text = response.text().replace("&#x2f;", "/");
        assert_eq!(text, expected, "{uri}");
    }
}
