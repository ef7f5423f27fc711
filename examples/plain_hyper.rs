//! A plain hyper program inside a layer of hooks, as a WSGI middleware wraps an application. Its first
//! use is an exception processor.
//!
//! ```text
//! cargo run --example plain_hyper
//!
//! curl -i localhost:3000/               200  hello from hyper
//! curl -i localhost:3000/report         500  error occurred       x-contact: ops@example.com
//! curl -i localhost:3000/crash          500  error occurred       x-contact: ops@example.com
//! curl -i localhost:3000/nowhere        404  hyper knows no /nowhere
//!
//! Every response has `x-served-by`. The errors themselves are only in the log:
//!
//! ERROR … error while handling a request … error=cannot read the report: No such file or directory
//! ERROR … error while handling a request … error=panicked: index out of bounds: the len is …
//! ```
//!
//! | WSGI | here |
//! |---|---|
//! | an application, `app(environ, start_response)` | a `Service<http::Request<B>>` |
//! | `start_response(status, headers)`, then an iterable | an `http::Response<B>`, whose body is a stream |
//! | `app = ExceptionProcessor(app)` | `hooks.layer(app)` |
//! | `try: return self.app(…)`, which misses what the iterable raises | an error or a panic is raised; a panic in the stream ends it and is logged |
//! | gunicorn runs the wrapped application | hyper-util does |
//!
//! The layer does not know the program inside: the 404 above is a response like any other, and goes to
//! no error handler. For an axum router use `merge` (see `existing_axum`).

use hooks_runtime::{axum::http::HeaderValue, prelude::*};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::io;
use tokio::net::TcpListener;
use tower::{Layer, service_fn};

/// The program: hyper's bodies, its own routing, no hooks.
async fn program(request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    let reply = |text: String| Response::new(Full::from(text));
    match request.uri().path() {
        "/" => Ok(reply("hello from hyper\n".to_owned())),
        "/report" => match std::fs::read_to_string("/no/such/report") {
            Ok(report) => Ok(reply(report)),
            Err(error) => {
                let message = format!("cannot read the report: {error}");
                Err(io::Error::new(error.kind(), message))
            }
        },
        "/crash" => {
            let numbers: Vec<u32> = request.headers().keys().map(|_| 0).collect();
            Ok(reply(numbers[numbers.len()].to_string()))
        }
        path => {
            let mut missing = reply(format!("hyper knows no {path}\n"));
            *missing.status_mut() = StatusCode::NOT_FOUND;
            Ok(missing)
        }
    }
}

/// The exception processor: a 500 with its own headers, and without internal details.
#[error_handler(500)]
fn error_occurred() -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        [("x-contact", "ops@example.com")],
        "error occurred\n",
    )
}

#[after_request]
fn name_the_server(res: &mut Response) {
    let name = HeaderValue::from_static("hooks");
    res.headers_mut().insert("x-served-by", name);
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().init();
    let wrapped = app!().hooks_layer()?.layer(service_fn(program));

    let service = TowerToHyperService::new(wrapped);
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service.clone();
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            let served = server.serve_connection(TokioIo::new(stream), service);
            if let Err(error) = served.await {
                tracing::debug!(error, "a connection failed");
            }
        });
    }
}
