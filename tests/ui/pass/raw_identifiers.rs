//! Keywords as names of functions, arguments, modules and blueprints.
#![deny(warnings)]
#![allow(non_upper_case_globals)]

use hooks_runtime::prelude::*;

static r#static: Blueprint = Blueprint::new("static");

mod r#mod {
    use hooks_runtime::prelude::*;

    #[before_request(super::r#static)]
    pub(crate) fn r#type(r#in: G) {
        drop(r#in);
    }
}

#[get(r#static, "/", skip = [r#mod::r#type])]
async fn r#async() {}

#[test]
fn builds() {
    drop(app!(self).register(&r#static).build().unwrap());
}
