use hooks_runtime::prelude::*;

struct Local(std::rc::Rc<u8>);

impl IntoResponse for Local {
    fn into_response(self) -> Response {
        self.0.to_string().into_response()
    }
}

#[get("/", blocking)]
fn index() -> Local {
    Local(std::rc::Rc::new(1))
}

fn main() {}
