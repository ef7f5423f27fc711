use hooks_runtime::prelude::*;

struct Local(std::rc::Rc<u8>);

impl axum::extract::FromRequestParts<()> for Local {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, (): &()) -> Result<Self, StatusCode> {
        Ok(Local(std::rc::Rc::new(1)))
    }
}

#[get("/", blocking)]
fn index(local: Local) -> String {
    local.0.to_string()
}

fn main() {}
