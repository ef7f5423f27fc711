//! Axum's own errors keep their status and their text through `?`, as plain axum sends them.

use axum::{
    Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest, FromRequestParts, MatchedPath, Multipart, RawPathParams,
        multipart::{MultipartError, MultipartRejection},
        rejection::{
            BytesRejection, ExtensionRejection, FormRejection, JsonRejection, PathRejection,
            QueryRejection, StringRejection,
        },
    },
    routing,
};
use hooks_runtime::prelude::*;
use serde::Deserialize;
use support::{Is, Logs, send};

#[derive(Deserialize)]
struct Order {
    amount: u8,
}

/// An extractor as everybody writes it: its rejection is `Error`.
struct Valid<T>(T);

impl<T: serde::de::DeserializeOwned, S: Send + Sync> FromRequest<S> for Valid<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let Json(value) = Json::from_request(request, state).await?;
        Ok(Valid(value))
    }
}

/// Each view twice: with `?` into `Error` in the app, with axum's own type in plain axum.
macro_rules! twice {
    ($($name:ident $method:ident $path:literal ($argument:ident: $ty:ty, $error:ty) $body:expr;)*) => {
        $(
            #[$method($path)]
            async fn $name($argument: $ty) -> Result<String> {
                let result: Result<String, $error> = async { $body }.await;
                Ok(result?)
            }
        )*

        mod plain {
            use super::*;

            $(pub(super) async fn $name($argument: $ty) -> Result<String, $error> {
                $body
            })*

            pub(super) fn router() -> Router {
                Router::new()
                    $(.route($path, routing::$method($name)))*
                    .layer(DefaultBodyLimit::max(1000))
            }
        }
    };
}

twice! {
    json post "/json" (order: Result<Json<Order>, JsonRejection>, JsonRejection)
        Ok(order?.amount.to_string());
    form post "/form" (order: Result<Form<Order>, FormRejection>, FormRejection)
        Ok(order?.amount.to_string());
    bytes post "/bytes" (bytes: Result<Bytes, BytesRejection>, BytesRejection)
        Ok(bytes?.len().to_string());
    text post "/text" (text: Result<String, StringRejection>, StringRejection)
        text;
    path get "/path/{id}" (id: Result<Path<u8>, PathRejection>, PathRejection)
        Ok(id?.to_string());
    query get "/query" (order: Result<Query<Order>, QueryRejection>, QueryRejection)
        Ok(order?.amount.to_string());
    multipart post "/multipart" (form: Multipart, MultipartError)
        {
            let mut form = form;
            let mut length = 0;
            while let Some(field) = form.next_field().await? {
                length += field.bytes().await?.len();
            }
            Ok(length.to_string())
        };
    boundary post "/boundary" (form: Result<Multipart, MultipartRejection>, MultipartRejection)
        { form?; Ok(String::new()) };
}

#[post("/valid")]
async fn valid(Valid(order): Valid<Order>) -> String {
    order.amount.to_string()
}

#[post("/boxed")]
async fn boxed(order: Result<Json<Order>, JsonRejection>) -> Result<String> {
    type Boxed = Box<dyn std::error::Error + Send + Sync>;
    let order = order.map_err(Boxed::from);
    Ok(order.map_err(Error::from_boxed)?.amount.to_string())
}

/// One variant of a rejection, as a function raises it that has looked at it.
#[post("/part")]
async fn part(order: Result<Json<Order>, JsonRejection>) -> Result<String> {
    match order {
        Ok(order) => Ok(order.amount.to_string()),
        Err(JsonRejection::JsonDataError(error)) => Err(error)?,
        Err(other) => Err(other)?,
    }
}

#[post("/overridden")]
async fn overridden(order: Result<Json<Order>, JsonRejection>) -> Result<String> {
    let order = order.map_err(|error| Error::from(error).with_status(StatusCode::CONFLICT))?;
    Ok(order.amount.to_string())
}

/// As [`overridden`], with a status that would hide the error.
#[post("/hidden")]
async fn hidden(order: Result<Json<Order>, JsonRejection>) -> Result<String> {
    let order = order.map_err(|error| Error::from(error).with_status(StatusCode::OK))?;
    Ok(order.amount.to_string())
}

#[get("/program")]
async fn program(parts: &mut Parts) -> Result<String> {
    let extension = axum::Extension::<u8>::from_request_parts(parts, &()).await;
    let extension: Result<_, ExtensionRejection> = extension;
    Ok(extension?.0.to_string())
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=X";

fn client() -> hooks_runtime::testing::TestClient {
    app!(self).layer(DefaultBodyLimit::max(1000)).test_client()
}

/// What plain axum answers, and what the app does.
async fn both(method: &str, uri: &str, kind: &str, body: String) -> [(u16, String); 2] {
    let request = Request::builder().method(method).uri(uri);
    let request = request.header("content-type", kind);
    let request = request.body(body.clone().into()).unwrap();
    let plain = send(&plain::router(), request).await;
    let status = plain.status().as_u16();
    let text = http_body_util::BodyExt::collect(plain.into_body()).await;
    let text = String::from_utf8(text.unwrap().to_bytes().into()).unwrap();
    let request = client().request(method.parse().unwrap(), uri);
    let ours = request.header("content-type", kind).body(body).await;
    let ours = (ours.status().as_u16(), ours.text().to_owned());
    [(status, text), ours]
}

fn field(length: usize) -> String {
    let head = "--X\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n";
    format!("{head}{}\r\n--X--\r\n", "x".repeat(length))
}

#[tokio::test]
async fn through_a_question_mark_they_are_what_plain_axum_sends() {
    for (method, uri, kind, body, status) in [
        ("POST", "/json", JSON, "{".to_owned(), 400),
        ("POST", "/json", JSON, "{}".to_owned(), 422),
        ("POST", "/json", "text/plain", "{}".to_owned(), 415),
        ("POST", "/json", JSON, " ".repeat(2000), 413),
        ("POST", "/form", FORM, "amount=x".to_owned(), 422),
        ("POST", "/form", JSON, "{}".to_owned(), 415),
        ("POST", "/bytes", JSON, " ".repeat(2000), 413),
        ("POST", "/text", JSON, " ".repeat(2000), 413),
        ("GET", "/path/x", JSON, String::new(), 400),
        ("GET", "/query?amount=x", JSON, String::new(), 400),
        ("POST", "/multipart", PARTS, field(3000), 413),
        ("POST", "/multipart", PARTS, "--X\r\n".to_owned(), 400),
        ("POST", "/boundary", "multipart/form-data", field(3), 400),
        ("POST", "/multipart", PARTS, field(3), 200),
    ] {
        let [plain, ours] = both(method, uri, kind, body).await;
        assert_eq!(ours, plain, "{method} {uri}");
        assert_eq!(ours.0, status, "{method} {uri}");
    }
}

#[tokio::test]
async fn so_they_are_in_a_rejection_in_a_box_and_in_parts() {
    let (logs, _guard) = Logs::listen();
    let client = client();
    for uri in ["/valid", "/boxed", "/part"] {
        let post = client.post(uri).header("content-type", JSON);
        let res = post.body("{}").await;
        assert_eq!(res.status(), StatusCode::UNPROCESSABLE_ENTITY, "{uri}");
        let text = res.text();
        assert!(text.contains("missing field `amount`"), "{uri}: {text}");
        let res = client
            .post(uri)
            .header("content-type", JSON)
            .body("{")
            .await;
        assert_eq!(res.status(), StatusCode::BAD_REQUEST, "{uri}");
    }
    assert_eq!(logs.with("ERROR").len(), 0, "it is the client's mistake");
}

#[tokio::test]
async fn with_status_overrides_the_status_and_keeps_the_text() {
    let post = client().post("/overridden").header("content-type", JSON);
    let res = post.body("{}").await;
    assert_eq!(res.status(), StatusCode::CONFLICT);
    assert!(res.text().contains("missing field `amount`"));
}

#[tokio::test]
async fn no_status_makes_a_success_of_one() {
    let post = client().post("/hidden").header("content-type", JSON);
    post.body("{}").await.is(500, "Internal Server Error");
}

#[tokio::test]
async fn a_mistake_of_the_program_is_logged_and_shows_nothing() {
    let (logs, _guard) = Logs::listen();
    let res = client().get("/program").await;
    res.is(500, "Internal Server Error");
    let said = logs.with("ERROR").concat();
    assert!(said.contains("Missing request extension"), "{said}");
}

#[tokio::test]
async fn an_error_has_the_status_and_the_text_at_once() {
    let request = || support::request("POST", "/");
    let rejection = Json::<u8>::from_request(request(), &()).await;
    let error = Error::from(rejection.unwrap_err());
    assert_eq!(error.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(error.to_string().contains("application/json"), "{error}");
    assert!(error.downcast_ref::<JsonRejection>().is_some());

    let (mut parts, _) = request().into_parts();
    let rejection = MatchedPath::from_request_parts(&mut parts, &()).await;
    let error = Error::from(rejection.unwrap_err());
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(error.to_string(), "No matched path found");
    let rejection = RawPathParams::from_request_parts(&mut parts, &()).await;
    let error = Error::from(rejection.unwrap_err());
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn on_a_plain_router_the_default_response_is_the_same() {
    let router = Router::new().route("/valid", routing::post(valid));
    let request = Request::post("/valid").header("content-type", JSON);
    let res = send(&router, request.body("{}".into()).unwrap()).await;
    assert_eq!(res.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = http_body_util::BodyExt::collect(res.into_body()).await;
    let text = String::from_utf8(text.unwrap().to_bytes().into()).unwrap();
    assert!(text.contains("missing field `amount`"), "{text}");
}
