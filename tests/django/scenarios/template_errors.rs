//! Errors of `process_template_response` and of rendering, and what nobody renders.

use crate::template_prelude::*;

templated!(a others_of_a "A" b others_of_b "B" c others_of_c "C");

#[tokio::test]
async fn template_errors() {
    // SPEC 5 for D28: what comes to be a template is rendered, wherever it comes from.
    let rendered = |by: &'static str| {
        move |reply: &mut Reply| {
            reply.escaped = None;
            reply.body = format!("said by {by}");
        }
    };
    let app = app()
        .with_all(a::class)
        .with_all(b::class)
        .with_all(c::class);
    recorded("template_errors")
        // D26: a hook changes the template, and has nothing else to give back.
        .but("GET /?B.template=answer", |reply| {
            let out = reply
                .trace
                .iter()
                .position(|event| event == "logged: an error");
            reply.trace.truncate(out.expect("an error"));
            reply
                .trace
                .push("A.template(page.html, page and C and B)".to_owned());
            for name in ["C", "B", "A"] {
                reply.trace.push(format!("{name}.response[200]"));
            }
            reply.status = 200;
            "said by page and C and B and A".clone_into(&mut reply.body);
        })
        // It has its hooks, too, as that of a view's error (D25).
        .but("GET /?page=fails.html&B.exception=page.html", |reply| {
            rendered("B.exception and C and B and A")(reply);
            let answered = reply
                .trace
                .iter()
                .position(|event| event == "C.response[200]");
            let by = [
                "B.exception",
                "B.exception and C",
                "B.exception and C and B",
            ];
            let hooks = ["C", "B", "A"].iter().zip(by);
            let hooks = hooks.map(|(name, by)| format!("{name}.template(page.html, {by})"));
            let at = answered.expect("an answer");
            reply.trace.splice(at..at, hooks);
        })
        .but("GET /?B.request=page.html", rendered("B.request"))
        .but("GET /?B.response=page.html", rendered("B.response"))
        .of(app)
        .await;
}
