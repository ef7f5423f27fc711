use hooks_runtime::prelude::*;

fn main() {
    let _ = app!(crate);
    let _ = app!(super);
    let _ = app!(self, crate);
    let _ = app!(auth_kit, self);
    let _ = app!(self, self);
    let _ = app!(self::users);
}
