use hooks_runtime::prelude::*;

struct Wrapper<T>(T);

#[error_response]
impl<T: IntoResponse> IntoResponse for Wrapper<T> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

struct Borrowed<'a>(&'a str);

#[error_response]
impl IntoResponse for Borrowed<'_> {
    fn into_response(self) -> Response {
        self.0.to_owned().into_response()
    }
}

fn main() {}
