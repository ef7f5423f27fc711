//! A middleware that tells which view runs, and measures it: asked for the admin without a login, it
//! tells of the login view.

use crate::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

#[middleware]
async fn tracking(request: Request, next: Next) -> Response {
    log("Tracking");
    let response = next.run(request).await;
    log("Tracking delta");
    response
}

#[process_view]
fn running(endpoint: Endpoint) {
    log(format!("Running {} view", endpoint.function().unwrap()));
}

#[get(ADMIN, "/")]
fn index(ctx: RequestContext) -> Result<impl IntoResponse> {
    let login = ctx.url_for("admin.login", [("next", ctx.uri().path())])?;
    // Django's query leaves slashes as they are.
    let login = login.replace("%2F", "/");
    Ok((StatusCode::FOUND, [("location", login)]))
}

#[get(ADMIN, "/login/")]
fn login(Query(to): Query<Vec<(String, String)>>) -> String {
    format!("log in to go to {}", to[0].1)
}

#[tokio::test]
async fn admin_login() {
    let app = App::new().hook(tracking).hook(running).register(&ADMIN);
    recorded("admin_login").of(app).await;
}
