//! An app with a module below it.

mod stock;

use hooks_runtime::prelude::*;

static CART: Blueprint = Blueprint::new("cart");

#[before_request]
fn shop_one() {}

#[before_request]
pub(crate) fn shop_two() {}

#[before_serving]
fn open_the_shop() {}

#[get("/")]
fn index() -> &'static str {
    "shop"
}

#[error_handler(404)]
fn lost() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "not in the shop")
}

#[get(CART, "/cart")]
fn cart() {}

#[get(super::shared::HEALTH, "/health")]
fn health() -> &'static str {
    "shop is well"
}

pub(crate) fn app() -> App {
    app!(self).register(&CART).register(&super::shared::HEALTH)
}

pub(crate) fn app_without_its_blueprint() -> App {
    app!(self).register(&super::shared::HEALTH)
}

pub(crate) fn app_with_kit() -> App {
    app!(self, auth_kit)
}

pub(crate) fn stock_app() -> App {
    stock::app()
}
