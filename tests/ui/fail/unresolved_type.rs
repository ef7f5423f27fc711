use hooks_runtime::prelude::*;

#[before_request]
fn load(_: User, _: &Session) -> Result<(), Denied> {
    Ok(())
}

#[error_handler]
fn failed(_: &Missing) -> Page {
    Page
}

fn main() {}
