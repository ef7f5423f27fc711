//! The hooks as a middleware of poem's: its requests are no `http::Request`s, so they are converted
//! on the way in and back.

use hooks_runtime::{App, prelude::*};
use http_body_util::combinators::BoxBody;
use hyper::body::Bytes;
use poem::{
    Endpoint as _, EndpointExt, RequestParts, Route, endpoint::make,
    middleware::TowerLayerCompatExt,
};
use std::{
    io, mem,
    sync::{Arc, Mutex},
};
use tokio_stream::StreamExt;
use tower::ServiceBuilder;

type HttpRequest = Request<BoxBody<Bytes, io::Error>>;

#[before_request]
fn needs_a_key(headers: HeaderMap) -> Result<()> {
    let key = headers
        .get("x-key")
        .ok_or(abort(StatusCode::UNAUTHORIZED))?;
    if key == "1" {
        Ok(())
    } else {
        Err(abort(StatusCode::FORBIDDEN))
    }
}

#[before_request]
fn greet(head: &mut Parts) {
    head.headers.insert("x-greeting", "hello".parse().unwrap());
}

#[after_request]
fn tag(res: &mut Response) {
    res.headers_mut().insert("x-hooks", "ran".parse().unwrap());
}

/// What only poem knows of a request: parameters, addresses.
#[derive(Clone)]
struct Kept(Arc<Mutex<Option<RequestParts>>>);

fn from_poem(request: poem::Request) -> HttpRequest {
    let (mut parts, body) = request.into_parts();
    let mut request = Request::new(body.into());
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.version_mut() = parts.version;
    *request.headers_mut() = mem::take(&mut parts.headers);
    *request.extensions_mut() = mem::take(&mut parts.extensions);
    let kept = Kept(Arc::new(Mutex::new(Some(parts))));
    request.extensions_mut().insert(kept);
    request
}

fn into_poem(request: HttpRequest) -> poem::Request {
    let (mut head, body) = request.into_parts();
    let Kept(kept) = head.extensions.remove().expect("put in by `from_poem`");
    let mut parts = kept.lock().unwrap().take().expect("once a request");
    parts.method = head.method;
    parts.uri = head.uri;
    parts.headers = head.headers;
    parts.extensions = head.extensions;
    poem::Request::from_parts(parts, body.into())
}

/// Poem wants bodies that are `Sync`.
fn into_poem_response(response: Response) -> poem::Response {
    let (head, body) = response.into_parts();
    let stream = body.into_data_stream();
    let stream = stream.map(|chunk| chunk.map_err(io::Error::other));
    let body = poem::Body::from_bytes_stream(stream);
    let mut response = poem::Response::builder().status(head.status).body(body);
    *response.headers_mut() = head.headers;
    response
}

fn program(app: App) -> impl poem::Endpoint<Output = poem::Response> {
    let user = make(|request: poem::Request| async move {
        let id: u64 = request.path_params()?;
        let greeting = request.header("x-greeting").unwrap_or_default();
        Ok::<_, poem::Error>(format!("{greeting}, user {id}"))
    });
    let hooks = ServiceBuilder::new()
        .map_response(into_poem_response)
        .map_request(from_poem)
        .layer(app.hooks_layer().unwrap())
        .map_response(|text: String| hyper::Response::from(poem::Response::from(text)))
        .map_request(into_poem)
        // What poem gives to layers cannot be cloned.
        .buffer(16);
    Route::new().at("/users/:id", user.with(hooks.compat()))
}

async fn ask(request: poem::RequestBuilder) -> (u16, String, bool) {
    let response = program(app!(self)).get_response(request.finish()).await;
    let has_run = response.header("x-hooks") == Some("ran");
    let status = response.status().as_u16();
    let body = response.into_body().into_string().await.unwrap();
    (status, body, has_run)
}

#[tokio::test]
async fn the_hooks_are_a_middleware_of_poems() {
    let uri = |path: &'static str| poem::Request::builder().uri(Uri::from_static(path));
    assert_eq!(
        ask(uri("/users/7").header("x-key", "1")).await,
        (200, "hello, user 7".to_owned(), true)
    );
    assert_eq!(
        ask(uri("/users/7")).await,
        (401, "Unauthorized".to_owned(), true)
    );
    assert_eq!(
        ask(uri("/nowhere")).await,
        (404, "not found".to_owned(), false)
    );
}
