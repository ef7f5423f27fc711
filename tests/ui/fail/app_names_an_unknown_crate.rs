use hooks_runtime::prelude::*;

fn main() {
    let _ = app!(nowhere_kit);
}
