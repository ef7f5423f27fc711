//! When a middleware knows the view: in Django behind `get_response`, here from the start.

use crate::prelude::*;
use tower::util::MapRequestLayer;

fn route(endpoint: Option<&Endpoint>) -> &str {
    endpoint.map_or("None", Endpoint::name)
}

#[middleware]
async fn routes(endpoint: Option<Endpoint>, request: Request, next: Next) -> Response {
    log(format!("before: {}", route(endpoint.as_ref())));
    let response = next.run(request).await;
    log(format!("after: {}", route(endpoint.as_ref())));
    response
}

#[process_view]
fn process_view(endpoint: Endpoint) {
    log(format!("process_view: {}", endpoint.name()));
}

#[get("/user/{id}")]
fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

#[get("/another-table/user/{id}")]
fn old_user(Path(id): Path<u64>) -> String {
    format!("old user {id}")
}

/// The routes of another table are those below another prefix.
fn choose_table(mut request: Request) -> Request {
    if let Some(rest) = request.uri().path().strip_prefix("/old/") {
        *request.uri_mut() = format!("/another-table/{rest}").parse().expect("a path");
    }
    request
}

#[tokio::test]
async fn resolver_match() {
    let app = App::new().hook(routes).hook(process_view);
    recorded("resolver_match")
        // SPEC 4 for D18: routing comes first.
        .but_wherever(|reply| {
            let after = reply.trace.last().expect("an event");
            reply.trace[0] = after.replace("after", "before");
        })
        .of(app
            .hook(user)
            .hook(old_user)
            .wrap(MapRequestLayer::new(choose_table)))
        .await;
}
