//! [`Browsers`]: they ask an app of ours what a recording says.

use super::{Asked, Reply};
use hooks_batteries::Clock;
use hooks_runtime::{TestClient, TestRequest, TestResponse};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Notify;

/// Where a request waits while another one runs.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    /// A view waits here.
    pub(crate) async fn wait(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }
}

/// An app of ours.
pub(crate) struct Site {
    /// A new browser, which asks the app with these settings.
    pub(crate) client: Box<dyn Fn(&str) -> TestClient>,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    /// The form's field with the token.
    pub(crate) field: &'static str,
    /// Cookies whose value is an id. Of others the value is told, but for those that are signed.
    pub(crate) ids: &'static [&'static str],
    pub(crate) signed: &'static [&'static str],
    /// A token that is none of ours.
    pub(crate) wrong: String,
}

pub(crate) struct Browsers {
    site: Site,
    /// Those of the app as it is now.
    settings: String,
    clients: BTreeMap<String, TestClient>,
    tokens: BTreeMap<String, String>,
}

impl Browsers {
    pub(crate) fn new(site: Site) -> Self {
        let tokens = [
            ("wrong", site.wrong.clone()),
            ("empty", String::new()),
            ("garbage", "no token".to_owned()),
        ];
        let tokens = tokens.map(|(name, token)| (name.to_owned(), token));
        Browsers {
            site,
            settings: String::new(),
            clients: BTreeMap::new(),
            tokens: tokens.into(),
        }
    }

    pub(crate) fn later(&self, seconds: u64) {
        self.site.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn restart(&mut self, settings: &str) {
        settings.clone_into(&mut self.settings);
        for by in self.clients.keys().cloned().collect::<Vec<_>>() {
            self.take(&by, &by);
        }
    }

    pub(crate) fn take(&mut self, by: &str, of: &str) {
        let client = (self.site.client)(&self.settings);
        for name in self.names().collect::<Vec<_>>() {
            if let Some(value) = self.client(of).cookie(name) {
                client.set_cookie(name, &value);
            }
        }
        self.clients.insert(by.to_owned(), client);
    }

    /// Of all cookies that are compared.
    fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let all = [self.site.ids, self.site.signed, &["language"]];
        all.into_iter().flatten().copied()
    }

    fn client(&mut self, name: &str) -> &TestClient {
        let new = || (self.site.client)(&self.settings);
        self.clients.entry(name.to_owned()).or_insert_with(new)
    }

    /// The same request with our replies.
    pub(crate) async fn ask(&mut self, asked: &Asked) -> Asked {
        let mut ours = asked.clone();
        let sent = self.names().filter_map(|name| {
            let client = self.clients.get(&asked.by)?;
            Some((name, client.cookie(name)?))
        });
        let sent: BTreeMap<_, _> = sent.collect();
        ours.sent = sent.keys().map(ToString::to_string).collect();
        let request = self.request(asked);
        let response = match &asked.meanwhile {
            None => request.send().await,
            Some(inner) => {
                let mut outer = tokio::spawn(request.send());
                let gate = self.site.gate.clone();
                tokio::select! {
                    response = &mut outer => response.expect("a response"),
                    () = gate.0.0.notified() => {
                        ours.meanwhile = Some(Box::new(Box::pin(self.ask(inner)).await));
                        gate.0.1.notify_one();
                        outer.await.expect("a response")
                    }
                }
            }
        };
        ours.reply = Some(self.reply(asked, &sent, &response));
        if let Some(inner) = &mut ours.meanwhile
            && asked.waits_for().is_none()
        {
            inner.reply = None;
        }
        ours
    }

    fn request(&mut self, asked: &Asked) -> TestRequest {
        let uri = asked.ask.split(' ').nth(1).unwrap_or_default();
        // One that no page has shown is wrong.
        let token = |name: &String| self.tokens.get(name).unwrap_or(&self.site.wrong).clone();
        let mut form = asked.form.clone();
        if let Some(token) = asked.csrf.as_ref().map(token) {
            let field = self.site.field.to_owned();
            form.get_or_insert_default().insert(field, token);
        }
        let header = asked.csrf_header.as_ref().map(token);
        let method = asked.method().parse().expect("a method");
        let mut request = self.client(&asked.by).request(method, uri);
        for (name, value) in &asked.send {
            request = request.header(name, value);
        }
        if let Some(token) = header {
            request = request.header("x-csrftoken", token);
        }
        match form {
            Some(form) => request.form(&form),
            None => request,
        }
    }

    fn reply(
        &mut self,
        asked: &Asked,
        sent: &BTreeMap<&str, String>,
        response: &TestResponse,
    ) -> Reply {
        let status = response.status().as_u16();
        let shows = status == 200 && asked.method() != "HEAD";
        let body = shows.then(|| self.body(asked, response.text()));
        let lines = response.headers().get_all("set-cookie").into_iter();
        let lines = lines.map(|line| line.to_str().expect("a text"));
        let mut cookies: Vec<_> = lines.map(|line| self.shape(line, sent)).collect();
        cookies.sort();
        Reply {
            status,
            body,
            headers: kept(response),
            cookies,
        }
    }

    fn body(&mut self, asked: &Asked, text: &str) -> String {
        let words = text
            .split(' ')
            .map(|word| match word.strip_prefix("token=") {
                Some(token) => {
                    let name = asked.keep.clone().unwrap_or("last".to_owned());
                    self.tokens.insert(name, token.to_owned());
                    "token"
                }
                None => word,
            });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Name, kind of value, and attributes in order.
    fn shape(&self, line: &str, sent: &BTreeMap<&str, String>) -> String {
        let mut parts = line.split("; ");
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let mut attributes: BTreeSet<_> =
            parts.filter(|part| !part.starts_with("Expires=")).collect();
        let kind = if attributes.remove("Max-Age=0") {
            "removed"
        } else if self.site.signed.contains(&name) {
            "signed"
        } else if !self.site.ids.contains(&name) {
            value
        } else {
            match sent.get(name) {
                None => "first",
                Some(sent) if sent == value => "same",
                Some(_) => "new",
            }
        };
        let attributes = attributes.into_iter().map(str::to_owned);
        let all: Vec<_> = [format!("{name}={kind}")]
            .into_iter()
            .chain(attributes)
            .collect();
        all.join("; ")
    }
}

const HEADERS: [&str; 4] = [
    "cache-control",
    "content-language",
    "location",
    "x-frame-options",
];

fn kept(response: &TestResponse) -> BTreeMap<String, String> {
    let header = |name: &str| response.header(name).map(str::to_owned);
    let mut kept: BTreeMap<_, _> = HEADERS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), header(name)?)))
        .collect();
    if let Some(location) = kept.get_mut("location") {
        *location = decoded(location);
    }
    let lines = response.headers().get_all("vary").into_iter();
    let lines = lines.map(|line| line.to_str().expect("a text").to_lowercase());
    let names: BTreeSet<_> = lines
        .flat_map(|line| {
            line.split(',')
                .map(|name| name.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    if !names.is_empty() {
        let names: Vec<_> = names.into_iter().collect();
        kept.insert("vary".to_owned(), names.join(", "));
    }
    kept
}

fn decoded(text: &str) -> String {
    let mut pairs = text.split('%');
    let mut decoded = pairs.next().unwrap_or_default().to_owned();
    for part in pairs {
        let (code, rest) = part.split_at(2);
        let byte = u8::from_str_radix(code, 16).expect("two digits");
        decoded.push(byte.into());
        decoded.push_str(rest);
    }
    decoded
}
