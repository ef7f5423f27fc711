//! Prefixes and rules join with one slash; one given at registration replaces the blueprint's.

use crate::prelude::*;

fn said(endpoint: &Endpoint) -> String {
    format!("{} at {}", endpoint.name(), endpoint.path())
}

/// A blueprint of one route.
macro_rules! blueprint {
    ($name:ident $prefix:literal + $rule:literal) => {
        mod $name {
            use super::*;

            pub(super) static BP: Blueprint = Blueprint::new("bp").url_prefix($prefix);

            #[get(BP, $rule)]
            fn v(endpoint: Endpoint) -> String {
                said(&endpoint)
            }
        }
    };
}

blueprint!(a "" + "/");
blueprint!(b "/" + "");
blueprint!(c "/" + "/");
blueprint!(d "/foo" + "");
blueprint!(e "/foo/" + "");
blueprint!(f "" + "/bar");
blueprint!(g "/foo/" + "/bar");
blueprint!(h "/foo" + "/bar");
blueprint!(i "/foo//" + "/bar");

static P: Blueprint = Blueprint::new("parent").url_prefix("/p");
static PARENT: Blueprint = Blueprint::new("parent");
static C: Blueprint = Blueprint::new("child").url_prefix("/c");
static CHILD: Blueprint = Blueprint::new("child");

#[get(P, "/page")]
#[get(PARENT, "/page")]
fn page(endpoint: Endpoint) -> String {
    said(&endpoint)
}

#[get(C, "/leaf")]
#[get(CHILD, "/leaf")]
fn leaf(endpoint: Endpoint) -> String {
    said(&endpoint)
}

#[tokio::test]
async fn s23_prefixes() {
    let app = |registration: hooks_runtime::Registration| App::new().register(registration);
    Parity::with("s23_prefixes")
        .of_all([
            ("'' + '/'", App::new().register(&a::BP)),
            ("'/' + ''", App::new().register(&b::BP)),
            ("'/' + '/'", App::new().register(&c::BP)),
            ("'/foo' + ''", App::new().register(&d::BP)),
            ("'/foo/' + ''", App::new().register(&e::BP)),
            ("'' + '/bar'", App::new().register(&f::BP)),
            ("'/foo/' + '/bar'", App::new().register(&g::BP)),
            ("'/foo' + '/bar'", App::new().register(&h::BP)),
            ("'/foo//' + '/bar'", App::new().register(&i::BP)),
            ("/p at None, /c at None", app(P.nest(&C))),
            ("/p at /at, /c at None", app(P.nest(&C).at("/at"))),
            ("/p at None, /c at /in", app(P.nest(C.at("/in")))),
            ("/p at /at, /c at /in", app(P.nest(C.at("/in")).at("/at"))),
            ("/p at , /c at None", app(P.nest(&C).at(""))),
            ("/p at None, /c at ", app(P.nest(C.at("")))),
            (
                "/p at /at/, /c at /in/",
                app(P.nest(C.at("/in/")).at("/at/")),
            ),
            ("None at None, /c at None", app(PARENT.nest(&C))),
            ("/p at None, None at None", app(P.nest(&CHILD))),
        ])
        .await;
}
