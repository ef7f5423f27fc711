//! Everything at once; the blueprints' hooks are there before the app's.

use crate::prelude::*;

static PARENT: Blueprint = Blueprint::new("parent").url_prefix("/p");
static CHILD: Blueprint = Blueprint::new("child").url_prefix("/c");

hooks!(CHILD, child1);
hooks!(CHILD, child2);
hooks!(PARENT, parent1);
hooks!(PARENT, parent2);

#[get(CHILD, "/{i}")]
fn v(Path(i): Path<i32>, ctx: RequestContext) -> &'static str {
    ctx.after_this_request(|res| {
        log("this1");
        res
    });
    ctx.after_this_request(|res| {
        log("this2");
        res
    });
    log(format!("view({i})"));
    "ok"
}

hooks!(app1);
hooks!(app2);

#[tokio::test]
async fn s01_master() {
    let app = App::new().register(PARENT.nest(&CHILD));
    let app = app.with_all(app1::hooks).with_all(app2::hooks);
    Parity::with("s01_master").of(app).await;
}

/// What `app!` collects comes in the order of the program, which is Flask's order of registration.
#[tokio::test]
async fn collected_hooks_do_as_those_added_by_hand() {
    let app = app!(self).register(PARENT.nest(&CHILD));
    Parity::with("s01_master").of(app).await;
}
