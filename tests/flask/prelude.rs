//! What every scenario starts from, as `prelude.py`.

#![allow(dead_code, unused_imports, reason = "no test binary uses all of it")]

pub(crate) use crate::parity::{
    KeyError, LookupError, Parity, Reply, TypeError, ValueError, With, chunks, endless, errors,
    fail, log, name, named, nothing_escapes, query, status, trace,
};
pub(crate) use hooks_runtime::prelude::*;

/// One before hook, one after hook and one teardown of the app, `hooks!(app)`, or of a blueprint,
/// `hooks!(BP, bp)`. Those of the app are added by `.with(app::hooks)`.
macro_rules! hooks {
    ($name:ident) => {
        hooks!(@trio [] $name {
            pub(super) fn hooks(app: App) -> App {
                app.hook(before).hook(after).hook(teardown)
            }
        });
    };
    ($blueprint:ident, $name:ident) => {
        hooks!(@trio [$blueprint] $name {});
    };
    (@trio [$($blueprint:ident)?] $name:ident { $($add:tt)* }) => {
        mod $name {
            use super::*;

            #[before_request($($blueprint)?)]
            fn before() {
                log(concat!(stringify!($name), ".before"));
            }

            #[after_request($($blueprint)?)]
            fn after(res: &mut Response) {
                log(format!("{}.after[{}]", stringify!($name), res.status().as_u16()));
            }

            #[teardown_request($($blueprint)?)]
            fn teardown(outcome: &Outcome) {
                log(format!("{}.teardown({})", stringify!($name), named(outcome.error())));
            }

            $($add)*
        }
    };
}
pub(crate) use hooks;
