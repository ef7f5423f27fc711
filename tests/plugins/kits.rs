//! Plugins of the tests, each with a hook of every kind that a request may meet.

use hooks_runtime::{Install, Plugin, prelude::*};
use support::Trace;

/// A blueprint with traced hooks, and a plugin that brings it.
macro_rules! traced_plugin {
    ($plugin:ident, $BLUEPRINT:ident, $name:literal) => {
        pub(crate) static $BLUEPRINT: Blueprint = Blueprint::new($name);

        #[doc = $name]
        pub(crate) struct $plugin {
            pub(crate) rank: i32,
        }

        impl Plugin for $plugin {
            fn install(self, at: &mut Install<'_>) {
                at.name($name).rank(self.rank).blueprint(&$BLUEPRINT);
            }
        }

        const _: () = {
            #[middleware($BLUEPRINT)]
            async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
                trace.push(concat!("(", $name));
                let response = next.run(request).await;
                trace.push(concat!($name, ")"));
                response
            }

            #[before_request($BLUEPRINT)]
            fn before(trace: State<Trace>) {
                trace.push(concat!($name, ".before"));
            }

            #[process_view($BLUEPRINT)]
            async fn process(trace: State<Trace>) {
                trace.push(concat!($name, ".view"));
            }

            #[after_request($BLUEPRINT)]
            fn after(trace: State<Trace>, _: &mut Response) {
                trace.push(concat!($name, ".after"));
            }

            #[teardown_request($BLUEPRINT)]
            fn done(trace: State<Trace>) {
                trace.push(concat!($name, ".done"));
            }
        };
    };
}

traced_plugin!(A, OF_A, "a");
traced_plugin!(B, OF_B, "b");
traced_plugin!(C, OF_C, "c");

/// What the app itself adds, in every module of the tests that wants it.
macro_rules! traced_app {
    () => {
        #[before_request]
        fn of_app(trace: State<Trace>) {
            trace.push("app.before");
        }

        #[after_request]
        fn of_app_after(trace: State<Trace>, _: &mut Response) {
            trace.push("app.after");
        }
    };
}
pub(crate) use traced_app;
