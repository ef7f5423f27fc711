//! The blueprint that an attribute names.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::Blueprint;

/// A value that an attribute can name as a blueprint.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a blueprint",
    label = "names no blueprint",
    note = "declare one with `pub static ADMIN: Blueprint = Blueprint::new(\"admin\");` and name \
            the static; leave it out for a hook of the whole app",
    note = "the path of a route is a string literal, the status of an error handler a number; \
            the type of its error stands in its first argument, `#[error_handler] fn f(error: \
            &MyError)`"
)]
pub trait IsBlueprint {
    fn blueprint(&'static self) -> &'static Blueprint;
}

#[diagnostic::do_not_recommend]
impl IsBlueprint for Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

/// A second implementation makes the compiler report the trait above.
#[diagnostic::do_not_recommend]
impl IsBlueprint for &'static Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

pub fn bp<B: IsBlueprint>(blueprint: &'static B) -> &'static Blueprint {
    blueprint.blueprint()
}
