//! `&` before a blueprint stays where it was when the blueprint gets something inside.
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "the `&` is the point"
)]

use hooks_runtime::prelude::*;

static API: Blueprint = Blueprint::new("api").url_prefix("/api");
static USERS: Blueprint = Blueprint::new("users").url_prefix("/users");
static POSTS: Blueprint = Blueprint::new("posts").url_prefix("/posts");

#[get(USERS, "/{id}")]
fn show() {}

#[test]
fn builds() {
    let users = USERS.at("/people");
    let app = App::new().register(&API.nest(&users).nest(&POSTS));
    assert_eq!(app.describe().routes[0].path, "/api/people/{id}");
}
