use hooks_runtime::prelude::*;

#[error_response]
struct Failed;

#[error_response]
impl Failed {}

#[error_response]
impl Default for Failed {
    fn default() -> Self {
        Failed
    }
}

#[error_response(404)]
impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        StatusCode::NOT_FOUND.into_response()
    }
}

fn main() {
    let _: Response = Failed::default().into_response();
}
