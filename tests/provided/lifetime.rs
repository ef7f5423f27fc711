//! How long a request keeps what was provided to it.

use hooks_runtime::prelude::*;
use support::{Gate, Is, Trace, within};

/// Says when it is dropped.
struct Told {
    name: &'static str,
    trace: Trace,
    panics: bool,
    /// Would keep the request alive for ever.
    context: Option<RequestContext>,
}

impl Drop for Told {
    fn drop(&mut self) {
        drop(self.context.take());
        self.trace.push(format!("{} dropped", self.name));
        assert!(!self.panics, "a panic in a `Drop`");
    }
}

struct First(Told);
struct Second(Told);
struct Third(Told);

fn told(name: &'static str, trace: &Trace) -> Told {
    Told {
        name,
        trace: trace.clone(),
        panics: false,
        context: None,
    }
}

mod at_the_end {
    use super::*;

    #[before_request]
    fn provide(trace: State<Trace>) -> (Provide<First>, Provide<Second>, Provide<Third>) {
        let mut second = told("second", &trace);
        second.panics = true;
        let third = told("third", &trace);
        (
            Provide(First(told("first", &trace))),
            Provide(Second(second)),
            Provide(Third(third)),
        )
    }

    #[teardown_request]
    fn over(trace: State<Trace>, third: Option<Provided<Third>>) {
        trace.push(format!(
            "over[{}]",
            third.is_some_and(|third| third.0.name == "third")
        ));
    }

    #[get("/")]
    fn view(first: Provided<First>, second: Provided<Second>) -> String {
        format!("{} {}", first.0.name, second.0.name)
    }

    #[tokio::test]
    async fn values_are_dropped_after_the_last_teardown_and_a_panic_stops_nothing() {
        let app = App::new().hook(provide).hook(over).hook(view);
        let (res, trace) = support::get(app, "/").await;
        res.is(200, "first second");
        assert_eq!(
            trace,
            "over[true] > first dropped > second dropped > third dropped"
        );
    }
}

mod in_a_cycle {
    use super::*;

    #[before_request]
    fn provide(trace: State<Trace>, ctx: RequestContext) -> Provide<First> {
        let mut told = told("first", &trace);
        told.context = Some(ctx);
        Provide(First(told))
    }

    #[get("/")]
    fn view(first: Provided<First>) -> &'static str {
        first.0.name
    }

    #[tokio::test]
    async fn a_value_that_holds_the_context_does_not_keep_itself_alive() {
        let app = App::new().hook(provide).hook(view);
        let (res, trace) = support::get(app, "/").await;
        res.is(200, "first");
        assert_eq!(trace, "first dropped");
    }
}

mod spawned {
    use super::*;

    #[before_request]
    fn provide(trace: State<Trace>) -> Provide<First> {
        Provide(First(told("first", &trace)))
    }

    #[get("/")]
    fn view(ctx: RequestContext, gate: State<Gate>, trace: State<Trace>) -> &'static str {
        let inner = ctx.clone();
        ctx.spawn(async move {
            gate.pass().await;
            let first = inner.provided::<First>();
            trace.push(format!("task[{}]", first.is_some()));
        });
        "spawned"
    }

    #[tokio::test]
    async fn spawned_work_has_them_until_it_is_done() {
        support::quiet();
        let (trace, gate) = (Trace::default(), Gate::default());
        let app = App::new().hook(provide).hook(view);
        let client = app.state(trace.clone()).state(gate.clone()).test_client();
        client.get("/").await.is(200, "spawned");
        gate.reached().await;
        assert_eq!(trace.take(), "");
        gate.open();
        within(async {
            let mut all = String::new();
            while !all.ends_with("dropped") {
                tokio::task::yield_now().await;
                all = format!("{all} {}", trace.take());
            }
            assert_eq!(
                all.split_whitespace().collect::<Vec<_>>().join(" "),
                "task[true] > first dropped"
            );
        })
        .await;
    }
}
