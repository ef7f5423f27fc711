//! Attributes inside a `macro_rules!`, with names from inside and from outside.
#![deny(warnings)]

use hooks_runtime::prelude::*;

macro_rules! crud {
    ($blueprint:ident, $path:literal, $show:ident, $status:literal, $error:ty, $state:ty) => {
        #[before_request($blueprint)]
        fn load(_: State<$state>, _: &mut Parts) -> Result<()> {
            Ok(())
        }

        #[get($blueprint, $path, skip = [load])]
        async fn $show(_: State<$state>) {}

        #[error_handler($blueprint, $status)]
        fn missing(_: $error) -> StatusCode {
            StatusCode::NOT_FOUND
        }
    };
}

static USERS: Blueprint = Blueprint::new("users");
crud!(USERS, "/users", show_users, 404, &Error, Vec<u8>);

#[test]
fn builds() {
    drop(
        app!(self)
            .state(Vec::<u8>::new())
            .register(&USERS)
            .build()
            .unwrap(),
    );
}
