//! A plugin: each client has so many credits, and a route says how many of them a request costs. The plugin is
//! around the app, and with other settings around one blueprint.
//!
//! ```text
//! cargo run --example plugin
//!
//! curl -i -H 'x-client: ann' localhost:3000/search              200  found with 9 credits left     (+ x-credits: 9)
//! curl -i -H 'x-client: ann' localhost:3000/report              200  a long report                 (+ x-credits: 4)
//! curl -i -H 'x-client: ann' localhost:3000/report              429  5 credits are needed, 4 are left
//! curl -i localhost:3000/search                                 401  who are you? send x-client
//! curl -i localhost:3000/health                                 200  healthy
//! curl -i -H 'x-partner: acme' localhost:3000/partners/stock    200  1000 of each                  (+ x-credits: 999)
//! curl -i localhost:3000/credits                                200  {"ann":4}
//! ```

use credits::{Credits, Left, cost};
use hooks_runtime::prelude::*;

/// As a crate of its own would be. It has only the public API.
mod credits {
    use hooks_runtime::{Install, Plugin, RouteOption, prelude::*};
    use std::{
        collections::BTreeMap,
        sync::{Mutex, PoisonError},
    };
