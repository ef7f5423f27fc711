//! Own binary: hooks register per process. What `app!` collects comes in the order of the program,
//! which is Flask's order of registration.

#[path = "common/parity/mod.rs"]
mod parity;
#[path = "flask/prelude.rs"]
mod prelude;
#[path = "flask/scenarios/s01_master.rs"]
mod s01_master;

use hooks_runtime::prelude::*;
use parity::Parity;
use s01_master::{CHILD, PARENT};

#[tokio::test]
async fn collected_hooks_do_as_those_added_by_hand() {
    let app = app!().register(PARENT.nest(&CHILD));
    Parity::with("s01_master").of(app).await;
}
