//! In front of a server that decodes: no spelling of a path gets by what stands before it, and none
//! leaves the path of the upstream's URL.

use axum::Router;
use hooks_runtime::{Upstream, prelude::*};
use support::{Raw, Server};

static ADMIN: Blueprint = Blueprint::new("admin")
    .url_prefix("/admin")
    .catch_unmatched();

#[get("/moved/{id}")]
async fn moved(Path(id): Path<String>) -> String {
    format!("moved {id}")
}

struct Pair {
    front: Server,
    _other: Server,
}

impl Pair {
    async fn with(upstream: impl Fn(String) -> Upstream) -> Self {
        let other = Router::new().fallback(async |uri: Uri| format!("other {uri}"));
        let other = Server::start(other).await;
        let url = format!("http://{}/base", other.address());
        let app = app!(self).register(&ADMIN).fallback_to(upstream(url));
        Pair {
            front: Server::start(app.build().unwrap()).await,
            _other: other,
        }
    }

    /// The status and the text.
    async fn get(&self, path: &str) -> (u16, String) {
        let mut raw = Raw::connect(self.front.address()).await;
        raw.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n"
        ))
        .await;
        let answer = raw.read_to_end().await;
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }
}

#[tokio::test]
async fn no_spelling_gets_by_a_blueprint_or_a_moved_route() {
    let pair = Pair::with(Upstream::new).await;
    for path in ["/admin/x", "/%61dmin/x", "/admi%6e", "/%61%64min/%78"] {
        assert_eq!(pair.get(path).await.0, 404, "{path}");
    }
    for path in ["/moved/7", "/%6Doved/%37", "/m%6fved/7"] {
        assert_eq!(pair.get(path).await.1, "moved 7", "{path}");
    }
}

#[tokio::test]
async fn an_upstream_gets_the_normal_path() {
    let pair = Pair::with(Upstream::new).await;
    for (asked, got) in [
        ("/x/%61?b=%61", "other /base/x/a?b=%61"),
        ("/caf%c3%a9/a%20b", "other /base/caf%c3%a9/a%20b"),
        ("/a%3Bb/c;d=1", "other /base/a%3Bb/c;d=1"),
    ] {
        assert_eq!(pair.get(asked).await, (200, got.to_owned()));
    }
}

#[tokio::test]
async fn no_path_leaves_that_of_the_upstream() {
    for any in [false, true] {
        let upstream = move |url| {
            let upstream = Upstream::new(url);
            if any { upstream.any_path() } else { upstream }
        };
        let pair = Pair::with(upstream).await;
        for path in [
            "/../x",
            "/%2e%2e/x",
            "/..;/x",
            "/..;a=1/x",
            "/a/../../x",
            "/.%2e/x",
            "/a%2F..%2F..%2Fx",
            "/..%5cx",
            "/..\\x",
            "/./x",
        ] {
            assert_eq!(pair.get(path).await.0, 400, "{path}");
        }
    }
}

#[tokio::test]
async fn a_path_that_reads_otherwise_once_decoded_is_a_400_unless_any_path_may_pass() {
    let strict = Pair::with(Upstream::new).await;
    let any = Pair::with(|url| Upstream::new(url).any_path()).await;
    for path in [
        "//x",
        "/;a/x",
        "/a//b",
        "/a//",
        "/admin%2Fx",
        "/admin%2fx",
        "/a%5Cb",
        "/a%5cb",
        "/a\\b",
    ] {
        assert_eq!(strict.get(path).await.0, 400, "{path}");
    }
    for path in ["/a//b", "/a//", "/admin%2Fx", "/a%5cb", "/a%2fb"] {
        let passed = (200, format!("other /base{path}"));
        assert_eq!(any.get(path).await, passed);
    }
    for path in ["/", "/a/", "/a?b=//c%2F"] {
        assert_eq!(strict.get(path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn below_a_mount_the_same_holds() {
    let other = Router::new().fallback(async |uri: Uri| format!("other {uri}"));
    let other = Server::start(other).await;
    let url = format!("http://{}/base", other.address());
    let old = App::new().fallback_to(url.as_str());
    let front = Server::start(App::new().mount("/old", old).build().unwrap()).await;
    let pair = Pair {
        front,
        _other: other,
    };
    for path in ["/old/a%2Fb", "/old/a//x", "/old/../x", "/%6Fld/%2e%2e/x"] {
        assert_eq!(pair.get(path).await.0, 400, "{path}");
    }
    let passed = (200, "other /base/x".to_owned());
    assert_eq!(pair.get("/%6Fld/%78").await, passed);
}
