//! A client that leaves while its page is being made, in a hook or in a context processor, leaves a
//! request that is torn down.

use hooks_runtime::{minijinja::Value, prelude::*};
use support::{Gate, Trace, request, send};
use tokio::select;

async fn wait(ctx: &RequestContext, gate: &Gate, phase: &str) {
    if ctx.uri().path().ends_with(phase) {
        gate.pass().await;
    }
}

#[process_template_response]
async fn hook(ctx: RequestContext, gate: State<Gate>, template: &mut TemplateResponse) {
    wait(&ctx, &gate, "hook").await;
    template.insert("hook", true);
}

#[context_processor]
async fn values(ctx: RequestContext, gate: State<Gate>) -> Value {
    wait(&ctx, &gate, "values").await;
    Value::from(())
}

#[get("/{phase}")]
fn page() -> TemplateResponse {
    TemplateResponse::new("page.html", ())
}

#[after_request]
fn after(trace: State<Trace>) {
    trace.push("after");
}

#[teardown_request]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("teardown[{}]", outcome.is_cancelled()));
}

#[tokio::test]
async fn leaving_before_the_page_is_rendered_tears_the_request_down() {
    for phase in ["/hook", "/values"] {
        let (trace, gate) = (Trace::default(), Gate::default());
        let app = app!(self).state(trace.clone()).state(gate.clone());
        let router = app.templates([("page.html", "a page")]).build().unwrap();
        select! {
            _ = send(&router, request("GET", phase)) => panic!("{phase}: it waits for the gate"),
            () = gate.reached() => {}
        }
        assert_eq!(trace.take(), "teardown[true]", "{phase}");
    }
}
