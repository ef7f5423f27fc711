//! What every scenario starts from, as `prelude.py`.

pub(crate) use hooks_runtime::prelude::*;
pub(crate) use support::parity::{
    KeyError, LookupError, Parity, Reply, ValueError, With, chunks, fail, log, name, named,
    nothing_escapes, query, status, trace,
};

/// One before hook, one after hook and one teardown of the app, `hooks!(app)`, or of a blueprint,
/// `hooks!(BP, bp)`. Those of the app are added by `.with_all(app::hooks)`.
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
