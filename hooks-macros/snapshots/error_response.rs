#[cfg(unix)]
impl IntoResponse for NoBook {
    fn into_response(self) -> Response {
        StatusCode::NOT_FOUND.into_response()
    }
}
#[cfg(unix)]
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    __h::submit!(
        __h::ErrorResponse = __h::ErrorResponse(|| (& __h::typed:: < NoBook > ())
        .__registered())
    );
};
