use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[get(ADMIN)]
async fn index() {}

fn main() {}
