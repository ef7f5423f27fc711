//! URLs of endpoints: whole names, names of the current blueprint, values in the path and the query.

use crate::prelude::*;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

fn url(ctx: &RequestContext, target: &str, values: &[(String, String)]) -> String {
    let values = values.iter().map(|(name, value)| (&**name, &**value));
    ctx.url_for(target, values)
        .unwrap_or("no such URL".to_owned())
}

type Values = Query<Vec<(String, String)>>;

#[get("/{*target}")]
fn v(Path(target): Path<String>, Query(values): Values, ctx: RequestContext) -> String {
    url(&ctx, &target, &values)
}

#[get(OUTER, "/{*target}")]
#[get(INNER, "/{*target}")]
fn of_blueprints(Path(target): Path<String>, Query(values): Values, ctx: RequestContext) -> String {
    url(&ctx, &target, &values)
}

#[get("/users/{id}")]
fn user(Path(id): Path<String>) -> String {
    id
}

#[get(INNER, "/users/{id}", endpoint = "user")]
fn inner_user(Path(id): Path<String>) -> String {
    id
}

#[get(OUTER, "/")]
fn index() -> &'static str {
    "index"
}

#[tokio::test]
async fn urls() {
    let app = App::new().hook(v).hook(user).register(OUTER.nest(&INNER));
    Parity::with("urls")
        // Werkzeug leaves the slash, and its own router does not match what comes of it.
        .but("GET /user?id=a%2Fb+c", |reply| {
            reply.body = "/users/a%2Fb%20c".to_owned();
        })
        .of(app)
        .await;
}
