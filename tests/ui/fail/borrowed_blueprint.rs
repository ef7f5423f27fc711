use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[before_request(&ADMIN)]
fn start() {}

fn main() {}
