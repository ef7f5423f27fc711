//! What the endpoint sets, and who sees it.

use crate::prelude::*;

struct Value(&'static str);

#[middleware]
async fn sets(g: G, request: Request, next: Next) -> Response {
    g.set(Value("middleware's"));
    let response = next.run(request).await;
    g.with(|Value(value)| log(format!("middleware: {value}")));
    response
}

#[get("/")]
fn endpoint(g: G) -> &'static str {
    g.with(|Value(value)| log(format!("endpoint: {value}")));
    g.set(Value("endpoint's"));
    "set"
}

#[tokio::test]
async fn starlette_context() {
    let class = "a class of Starlette's";
    let app = || App::new().hook(sets).hook(endpoint);
    recorded("starlette_context")
        // S10: there is one `g` a request, for everything that handles it.
        .but_in(class, "GET /", |reply| {
            reply.trace[1] = "middleware: endpoint's".to_owned();
        })
        .of_all([(class, app()), ("without", app())])
        .await;
}
