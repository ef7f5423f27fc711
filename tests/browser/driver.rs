//! [`Browser`]: a headless chromium of one test, with a profile of its own, and its driver.

use crate::client::Client;
use serde_json::Value;
use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    ops::Deref,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};
use thirtyfour::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, TimeoutConfiguration,
    WebDriver, WebElement,
};
use tokio::time::sleep;

/// How long a test waits for what must come. It bounds a failing test and proves nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(50);

/// What it has beside these methods is in [`WebDriver`].
pub(crate) struct Browser {
    // It says goodbye before its process is killed.
    driver: WebDriver,
    _process: Driver,
}

impl Deref for Browser {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.driver
    }
}

impl Browser {
    /// One that prefers English.
    pub(crate) async fn start() -> Self {
        Browser::speaking("en").await
    }

    /// One that keeps no page for Back, as all browsers do when they have no room for it.
    pub(crate) async fn forgetful() -> Self {
        Browser::with("en", &["--disable-features=BackForwardCache"]).await
    }

    /// One that sends this `Accept-Language`.
    pub(crate) async fn speaking(languages: &str) -> Self {
        Browser::with(languages, &[]).await
    }

    /// Hosts below `.test` are this machine, as those below `.localhost` are by themselves. Those below
    /// `.localhost` count as safe without https.
    async fn with(languages: &str, more: &[&str]) -> Self {
        let process = Driver::start().await;
        let mut wanted = DesiredCapabilities::chrome();
        let profile = format!("--user-data-dir={}", process.folder.display());
        for argument in [
            &*profile,
            "--headless=new",
            // Root has no sandbox, and containers have a small /dev/shm.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-breakpad",
            "--disable-component-update",
            "--disable-background-networking",
            "--no-first-run",
            "--window-size=900,700",
            "--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.localhost 127.0.0.1",
        ]
        .iter()
        .chain(more)
        {
            wanted.add_arg(argument).unwrap();
        }
        let settings = serde_json::json!({ "intl.accept_languages": languages });
        wanted.add_experimental_option("prefs", settings).unwrap();
        wanted
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .unwrap();
        let builder = WebDriver::builder(&process.url, wanted).client(Client);
        let driver = builder.connect().await.unwrap_or_else(|error| {
            let log = fs::read_to_string(process.folder.join("log")).unwrap_or_default();
            panic!("{error}\n{log}")
        });
        let limits = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None);
        driver.update_timeouts(limits).await.unwrap();
        Browser {
            driver,
            _process: process,
        }
    }

    pub(crate) async fn open(&self, url: impl AsRef<str>) {
        let url = url.as_ref();
        let opened = self.driver.goto(url).await;
        opened.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// The first element for this CSS selector.
    pub(crate) async fn element(&self, css: &str) -> WebElement {
        match self.driver.find(By::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!(
                "{css}: {error}\n{}",
                self.driver.source().await.unwrap_or_default()
            ),
        }
    }

    /// Whether there is an element for this CSS selector.
    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.driver.find_all(By::Css(css)).await.unwrap().is_empty()
    }

    /// What a visitor reads there.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.unwrap()
    }

    /// What a visitor reads in each of these elements.
    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// Click, and wait for the page that it leads to.
    pub(crate) async fn click(&self, css: &str) {
        self.leave(async || {
            let clicked = self.element(css).await.click().await;
            clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
        })
        .await;
    }

    /// Do what leads to another page, and wait for that page.
    pub(crate) async fn leave(&self, by: impl AsyncFnOnce()) {
        self.script("window.isLeft = true").await;
        by().await;
        self.until("!window.isLeft && document.readyState == 'complete'")
            .await;
    }

    /// Write into the field with this name.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = self.element(&format!("[name={name}]")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The path of the page.
    pub(crate) async fn path(&self) -> String {
        self.driver.current_url().await.unwrap().path().to_owned()
    }

    /// What a script of the page returns. A promise is waited for.
    pub(crate) async fn script(&self, text: &str) -> Value {
        let run = self.driver.execute(text, Vec::new()).await;
        let value = run.unwrap_or_else(|error| panic!("{text}: {error}"));
        value.json().clone()
    }

    /// Wait until this expression is true in the page.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!("return !!({expression})");
        let begun = Instant::now();
        while self.script(&script).await != true {
            assert!(
                begun.elapsed() < PATIENCE,
                "{expression}\n{}",
                self.driver.source().await.unwrap_or_default()
            );
            sleep(PAUSE).await;
        }
    }

    /// Keep a picture of the page, to look at.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../browser");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        self.driver.screenshot(&file).await.unwrap();
    }
}

/// The process of the driver. The browser that it starts ends with it.
struct Driver {
    process: Child,
    url: String,
    folder: PathBuf,
}

impl Driver {
    async fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("browser-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        let port = free_port();
        let log = fs::File::create(folder.join("log")).unwrap();
        let mut command = Command::new("chromedriver");
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            // A Ctrl-C in the terminal is for the tests, which end it.
            .process_group(0);
        let process = command.spawn().unwrap_or_else(|error| {
            panic!("chromedriver: {error}: `bash .ci/servers` installs what is missing")
        });
        let mut driver = Driver {
            process,
            url: format!("http://127.0.0.1:{port}"),
            folder,
        };
        wait_for(port, &mut driver.process).await;
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // A browser that did not end in order. Its processes have the profile in their arguments.
        let all = Command::new("ps").args(["-eo", "pid=,args="]).output();
        let all = all.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let folder = self.folder.display().to_string();
        for line in all.unwrap_or_default().lines() {
            let id = line.split_whitespace().next();
            if let Some(id) = id.filter(|_| line.contains(&folder)) {
                let _ = Command::new("kill").args(["-KILL", id]).output();
            }
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Wait until a process of ours listens at a port.
pub(crate) async fn wait_for(port: u16, process: &mut Child) {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        let ended = process.try_wait().unwrap();
        assert!(ended.is_none(), "it ended: {ended:?}");
        assert!(begun.elapsed() < PATIENCE, "nobody listens at {port}");
        sleep(PAUSE).await;
    }
}
