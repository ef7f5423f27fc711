//! Functions of one name differ by their paths.
#![deny(warnings)]

mod users {
    use hooks_runtime::prelude::*;

    #[before_request]
    pub(crate) fn load() {}
}

mod pages {
    use hooks_runtime::prelude::*;

    #[before_request(runs_after = crate::one_name_in_two_modules::users::load)]
    pub(crate) fn load() {}

    #[get("/", skip = [load, super::users::load])]
    async fn load_page() {}
}

#[test]
fn builds() {
    drop(hooks_runtime::app!(self).build().unwrap());
}
