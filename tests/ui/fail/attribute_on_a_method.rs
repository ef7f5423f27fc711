use hooks_runtime::prelude::*;

struct Timer;

impl Timer {
    #[before_request]
    fn start(&self) {}
}

fn main() {}
