//! `describe` shows a whole app on one screen.

use super::route_options::{Limit, limit};
use axum::middleware::map_response;
use hooks_runtime::{Install, Plugin, inspect::Description, prelude::*, ws::WebSocketUpgrade};
use support::source;

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
static CART: Blueprint = Blueprint::new("cart").url_prefix("/cart");
static ADMIN: Blueprint = Blueprint::new("admin")
    .url_prefix("/admin")
    .catch_unmatched();
static SESSIONS: Blueprint = Blueprint::new("sessions").url_prefix("/session");
static LIMITS: Blueprint = Blueprint::new("limits");

#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[before_request]
fn start_timer() {}

#[before_request]
fn log_in(_: Endpoint) -> Result<()> {
    Err(abort(StatusCode::UNAUTHORIZED))
}

#[after_request]
fn stamp(_: &mut Response) {}

#[teardown_request]
fn report() {}

#[error_handler(404)]
fn lost() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[error_handler]
fn broken(_: &Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

#[before_serving]
fn connect() {}

#[before_request(SHOP)]
fn open_shop() -> Option<StatusCode> {
    None
}

#[after_request(SHOP)]
fn close_shop(_: &mut Response) {}

#[process_view(ADMIN)]
fn only_admins() -> Result<()> {
    Err(abort(StatusCode::FORBIDDEN))
}

#[before_websocket]
fn only_members() {}

#[before_request(SESSIONS)]
fn load_session() {}

#[after_request(SESSIONS)]
fn save_session(_: &mut Response) {}

#[get(SESSIONS, "/end")]
fn end_session() {}

#[before_request(LIMITS)]
fn count_request() -> Option<StatusCode> {
    None
}

fn check_stock() {}

struct Sessions;

impl Plugin for Sessions {
    fn install(self, at: &mut Install<'_>) {
        at.rank(-100)
            .setting("cookie", "sid")
            .setting("max_age", "2 h")
            .state(1_u8)
            .on_response(|_| {})
            .blueprint(&SESSIONS);
    }
}

struct Limits(&'static str);

impl Plugin for Limits {
    fn install(self, at: &mut Install<'_>) {
        at.name("limits")
            .setting("each_client", self.0)
            .reads::<Limit>()
            .blueprint(&LIMITS);
    }
}

macro_rules! routes {
    ($($(#[$attribute:meta])* $name:ident)*) => {
        $($(#[$attribute])* fn $name() {})*
    };
}

routes! {
    #[get("/")] index
    #[get("/about")] about
    #[get("/health", skip = [start_timer, log_in])] health
    #[post("/contact")] contact
    #[get("/search")] search
    #[get(SHOP, "/")] list
    #[get(SHOP, "/{id}")] show
    #[route(SHOP, "/{id}", methods = [PUT, PATCH], before = [check_stock])] change
    #[delete(SHOP, "/{id}", with = [limit("5/minute")])] remove
    #[get(SHOP, "/{id}/photos", endpoint = "photos")] list_photos
    #[post(SHOP, "/{id}/photos", layer = map_response(async |res: Response| res))] add_photo
    #[get(SHOP, "/categories/{*path}")] category
    #[get(CART, "/")] cart
    #[post(CART, "/items/{id}")] add_item
    #[delete(CART, "/items/{id}")] remove_item
    #[post(CART, "/order")] order
    #[get(ADMIN, "/")] overview
    #[get(ADMIN, "/users/")] users
    #[get(ADMIN, "/users/{id}")] user
    #[put(ADMIN, "/users/{id}")] change_user
    #[get(ADMIN, "/orders")] orders
}

#[websocket("/chat", skip = [log_in])]
fn chat(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_| ())
}

fn app() -> App {
    let shop = SHOP.with(Limits("100/minute")).option(limit("50/hour"));
    let layer = map_response(async |response: Response| response);
    app!(self)
        .without("auth_kit")
        .state(String::new())
        .state(Vec::<u64>::new())
        .with(Sessions)
        .layer(layer.clone())
        .register(shop.nest(&CART))
        .register(ADMIN.layer(layer))
        .mount("/docs", axum::Router::new())
}

/// `screen.txt` is written anew by `SNAPSHOT=overwrite cargo test --test explain`.
#[test]
fn an_app_of_23_routes_with_plugins_fits_on_a_screen() {
    let described = app().describe();
    assert_eq!(described.problems, []);
    assert_eq!(described.routes.len(), 23);
    let text = described.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.len() <= 60, "{} lines:\n{text}", lines.len());
    let widest = lines.iter().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?}:\n{text}");
    source::is_snapshot("tests/explain/screen.txt", &text);
}

#[test]
fn the_text_can_be_made_of_the_data() {
    let described = app().describe();
    let json = serde_json::to_string(&described).unwrap();
    let read: Description = serde_json::from_str(&json).unwrap();
    assert_eq!(read, described);
    assert_eq!(read.to_string(), described.to_string());
}
