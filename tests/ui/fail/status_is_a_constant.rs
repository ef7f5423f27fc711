use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[error_handler(ADMIN, StatusCode::NOT_FOUND)]
fn missing() -> &'static str {
    "missing"
}

fn main() {}
