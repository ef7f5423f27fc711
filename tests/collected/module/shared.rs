//! What several apps register and ask.

use hooks_runtime::prelude::*;

pub(crate) static HEALTH: Blueprint = Blueprint::new("health");

mod edge {
    use super::super::shop::shop_two;
    use hooks_runtime::prelude::*;

    #[before_request(runs_before = shop_two)]
    fn first() {}

    pub(super) fn app() -> App {
        app!(self)
    }
}

pub(crate) fn app_with_an_edge() -> App {
    edge::app()
}
