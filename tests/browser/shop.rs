//! [`Shop`]: `examples/shop`, in a process of its own.

use crate::driver::{Browser, free_port, wait_for};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Once,
};

/// It ends when it is dropped.
pub(crate) struct Shop {
    process: Child,
    port: u16,
}

impl Shop {
    pub(crate) async fn start() -> Self {
        static BUILT: Once = Once::new();
        BUILT.call_once(|| {
            let built = cargo("build", &[]).status().unwrap();
            assert!(built.success(), "the example cannot be built");
        });
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        // Cargo becomes the program.
        let mut process = cargo("run", &["--", &address]).spawn().unwrap();
        wait_for(port, &mut process).await;
        Shop { process, port }
    }

    /// A URL of it, with this host.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// A URL of it.
    pub(crate) fn url(&self, path: &str) -> String {
        self.at("shop.test", path)
    }

    pub(crate) async fn log_in(&self, browser: &Browser, name: &str, password: &str) {
        browser.open(self.url("/login")).await;
        browser.fill("name", name).await;
        browser.fill("password", password).await;
        browser.click("main button").await;
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn cargo(command: &str, arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    cargo.args([command, "--quiet", "--locked", "--example", "shop"]);
    cargo.args(arguments);
    cargo
}
