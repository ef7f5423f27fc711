//! The two halves of a `MiddlewareMixin`: one that answers in the first has its second, too.

use crate::prelude::*;

struct Halves {
    name: &'static str,
}

impl Middleware for Halves {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let (name, uri) = (self.name, request.uri().clone());
        log(format!("{name} in"));
        let response = match act(&uri, &format!("{name}.in"))? {
            Some(answer) => answer,
            None => next.run(request).await,
        };
        log(format!("{name} out[{}]", response.status().as_u16()));
        Ok(act(&uri, &format!("{name}.out"))?.unwrap_or(response))
    }
}

#[tokio::test]
async fn mixin() {
    let app = ["A", "B", "C"]
        .into_iter()
        .fold(App::new().hook(view), |app, name| {
            app.middleware(Halves { name })
        });
    recorded("mixin").of(app).await;
}
