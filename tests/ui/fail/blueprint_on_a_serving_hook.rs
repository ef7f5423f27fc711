use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[before_serving(ADMIN)]
fn start() {}

fn main() {}
