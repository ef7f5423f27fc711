use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[app_error_handler(ADMIN, std::fmt::Error)]
fn failed(_: &std::fmt::Error) -> StatusCode {
    StatusCode::BAD_REQUEST
}

fn main() {}
