use hooks_runtime::prelude::*;

trait Timer {
    #[before_request]
    fn start();
}

fn main() {}
