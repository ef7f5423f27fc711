//! A route may do without functions of plugins, by name.

use crate::kits::traced_app;
use hooks_runtime::{Install, Plugin, prelude::*};
use support::{Trace, get};

traced_app!();

static SAVED: Blueprint = Blueprint::new("saved");

#[after_request(SAVED)]
fn save(trace: State<Trace>, _: &mut Response) {
    trace.push("save");
}

#[before_request(SAVED)]
pub(crate) fn load(trace: State<Trace>) {
    trace.push("load");
}

struct Saved;

impl Plugin for Saved {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&SAVED);
    }
}

#[get("/", skip = [save])]
fn index() {}

#[get("/all")]
fn all() {}

#[tokio::test]
async fn skip_names_a_function_of_a_plugin() {
    let new = || app!(self).with(Saved);
    let (_, ran) = get(new(), "/").await;
    assert_eq!(ran, "load > app.before > app.after");
    let (_, ran) = get(new(), "/all").await;
    assert_eq!(ran, "load > app.before > app.after > save");
}

#[tokio::test]
async fn skip_of_a_function_whose_plugin_is_not_there_is_a_problem() {
    let error = app!(self)
        .state(Trace::default())
        .build()
        .expect_err("no plugin");
    let message = error.problems()[0].message();
    assert!(
        message.contains("`skip` of the route `index`") && message.contains("does not apply to it"),
        "{message}"
    );
}
