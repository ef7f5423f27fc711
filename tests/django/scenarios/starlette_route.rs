//! When a middleware knows the route: in Starlette behind the app, here from the start.

use crate::prelude::*;

#[middleware]
async fn routes(
    endpoint: Option<Endpoint>,
    id: Option<Path<u64>>,
    request: Request,
    next: Next,
) -> Response {
    let route = match (endpoint, id) {
        (Some(endpoint), Some(Path(id))) => format!("{}({id})", endpoint.name()),
        _ => "None".to_owned(),
    };
    log(format!("before: {route}"));
    let response = next.run(request).await;
    log(format!("after: {route}"));
    response
}

#[get("/user/{id}")]
fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

#[tokio::test]
async fn starlette_route() {
    recorded("starlette_route")
        // SPEC 4 for S25: routing comes first.
        .but("GET /user/7", |reply| {
            reply.trace[0] = "before: user(7)".to_owned();
        })
        .of(App::new().hook(routes).hook(user))
        .await;
}
