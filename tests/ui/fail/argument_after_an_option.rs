use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[before_request(order = 1, ADMIN)]
fn start() {}

fn main() {}
