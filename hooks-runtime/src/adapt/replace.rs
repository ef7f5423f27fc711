//! An after hook that returns a response takes the one that it replaces, and the other way round.

use axum::response::Response;

/// The types of a function's arguments by value, as nested pairs; `M` is where the response stands.
#[diagnostic::on_unimplemented(
    message = "an `#[after_request]` function that returns a response takes the one it replaces",
    label = "returned, but none is taken: take the response, `res: Response`",
    note = "a function that only reads the response returns `()` or `Result<()>`, spelled out, not under another name"
)]
pub trait TakesResponse<M> {
    /// What was returned. Where none is taken there is no such type, so that there is no
    /// second error.
    type Returned<R>;
    fn returned<R>(returned: R) -> Self::Returned<R>;
}

#[derive(Debug)]
pub enum Here {}
#[derive(Debug)]
pub struct Behind<M>(M);

#[diagnostic::do_not_recommend]
impl<Others> TakesResponse<Here> for (Response, Others) {
    type Returned<R> = R;

    fn returned<R>(returned: R) -> R {
        returned
    }
}

#[diagnostic::do_not_recommend]
impl<First, Others: TakesResponse<M>, M> TakesResponse<Behind<M>> for (First, Others) {
    type Returned<R> = Others::Returned<R>;

    fn returned<R>(returned: R) -> Others::Returned<R> {
        Others::returned(returned)
    }
}

/// What was returned, as it is.
pub fn replacing<Arguments: TakesResponse<M>, M, R>(returned: R) -> Arguments::Returned<R> {
    Arguments::returned(returned)
}
