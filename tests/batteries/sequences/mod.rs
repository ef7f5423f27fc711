//! Sequences of requests by several browsers, as a recording has them (`browsers.py`), asked of ours.

mod asking;

pub(crate) use asking::{Browsers, Gate, Site};

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const PARITY: &str = include_str!("../PARITY.md");

#[derive(Deserialize)]
pub(crate) struct Recording {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    project: String,
    sequence: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    /// So many seconds pass.
    Later {
        later: u64,
    },
    /// The first browser has the cookies of the second from now on.
    Take {
        take: (String, String),
    },
    /// The app is started again, with other settings.
    Restart {
        restart: String,
    },
    Ask(Box<Asked>),
}

/// A request, and what the original has answered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Asked {
    by: String,
    /// Method and URL.
    ask: String,
    form: Option<BTreeMap<String, String>>,
    #[serde(default)]
    send: BTreeMap<String, String>,
    csrf: Option<String>,
    csrf_header: Option<String>,
    keep: Option<String>,
    meanwhile: Option<Box<Asked>>,
    #[serde(flatten)]
    reply: Option<Reply>,
    /// The cookies that our browser has sent with it.
    #[serde(skip)]
    sent: Vec<String>,
}

/// What is compared.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    /// The shape of each: name, kind of value, attributes.
    #[serde(default)]
    pub(crate) cookies: Vec<String>,
}

impl Asked {
    pub(crate) fn method(&self) -> &str {
        self.ask.split(' ').next().unwrap_or_default()
    }

    pub(crate) fn is_by(&self, browser: &str) -> bool {
        self.by == browser
    }

    pub(crate) fn path(&self) -> &str {
        let uri = self.ask.split(' ').nth(1).unwrap_or_default();
        uri.split('?').next().unwrap_or_default()
    }

    /// What the view does: the parts of the query.
    pub(crate) fn acts(&self) -> impl Iterator<Item = &str> {
        let query = self.ask.split_once('?').map_or("", |(_, query)| query);
        query.split(',')
    }

    /// Whether the view does one of these.
    pub(crate) fn does(&self, names: &[&str]) -> bool {
        let mut acts = self.acts();
        acts.any(|act| names.contains(&act.split(':').next().unwrap_or_default()))
    }

    pub(crate) fn sends_token(&self, name: &str) -> bool {
        self.csrf.as_deref() == Some(name)
    }

    pub(crate) fn sends(&self, header: &str) -> Option<&str> {
        self.send.get(header).map(String::as_str)
    }

    /// Another request ran while this one waited.
    pub(crate) fn waits_for(&self) -> Option<&Asked> {
        self.meanwhile
            .as_deref()
            .filter(|asked| asked.reply.is_some())
    }
}

impl Reply {
    pub(crate) fn say(&mut self, header: &str, value: &str) {
        self.headers.insert(header.to_owned(), value.to_owned());
    }

    fn vary(&self) -> BTreeSet<String> {
        let names = self.headers.get("vary").map_or("", String::as_str);
        let names = names.split(", ").filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }

    fn set_vary(&mut self, names: BTreeSet<String>) {
        let names: Vec<_> = names.into_iter().collect();
        if names.is_empty() {
            self.headers.remove("vary");
        } else {
            self.say("vary", &names.join(", "));
        }
    }

    /// It depends on a header of the request.
    pub(crate) fn varies(&mut self, header: &str) {
        let mut names = self.vary();
        names.insert(header.to_owned());
        self.set_vary(names);
    }

    pub(crate) fn varies_not(&mut self, header: &str) {
        let mut names = self.vary();
        names.remove(header);
        self.set_vary(names);
    }

    pub(crate) fn set_cookie(&mut self, said: &str) {
        self.cookies.push(said.to_owned());
        self.cookies.sort();
    }

    /// Those of which this is the start.
    pub(crate) fn drop_cookie(&mut self, start: &str) {
        self.cookies.retain(|said| !said.starts_with(start));
    }

    pub(crate) fn has_cookie(&self, start: &str) -> bool {
        self.cookies.iter().any(|said| said.starts_with(start))
    }

    pub(crate) fn say_of_cookies(&mut self, this: &str, instead: &str) {
        for said in &mut self.cookies {
            *said = said.replace(this, instead);
        }
        self.cookies.sort();
    }
}

/// Where ours is different on purpose: it makes our reply out of that of the original.
pub(crate) struct Rule {
    /// As `PARITY.md` has it.
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) change: fn(&At<'_>, &mut Reply),
}

/// A request in its sequence.
pub(crate) struct At<'a> {
    pub(crate) project: &'a str,
    pub(crate) sequence: &'a str,
    pub(crate) asked: &'a Asked,
    sent: &'a [String],
    ours: Option<&'a Reply>,
}

impl At<'_> {
    /// Whether the browser has sent the cookie.
    pub(crate) fn has_sent(&self, cookie: &str) -> bool {
        self.sent.iter().any(|name| name == cookie)
    }

    /// Whether ours sets a cookie of which this is the start.
    pub(crate) fn we_set(&self, start: &str) -> bool {
        let mut cookies = self.ours.iter().flat_map(|ours| &ours.cookies);
        cookies.any(|said| said.starts_with(start))
    }
}

/// What comparing has found.
#[derive(Default)]
pub(crate) struct Found {
    differences: Vec<String>,
    used: BTreeSet<&'static str>,
}

impl Found {
    fn compare(&mut self, case: &Case, asked: &Asked, ours: &Asked, rules: &[Rule]) {
        if let (Some(asked), Some(ours)) = (&asked.meanwhile, &ours.meanwhile) {
            self.compare(case, asked, ours, rules);
        }
        let mut theirs = asked.reply.clone();
        if let Some(theirs) = &mut theirs {
            for rule in rules {
                let before = theirs.clone();
                let at = At {
                    project: &case.project,
                    sequence: &case.sequence,
                    asked,
                    sent: &ours.sent,
                    ours: ours.reply.as_ref(),
                };
                (rule.change)(&at, theirs);
                if before != *theirs {
                    self.used.insert(rule.what);
                }
            }
        }
        if theirs != ours.reply {
            self.differences.push(format!(
                "{}, {}: {} {}\n  expected {}\n  ours     {}\n  original {}",
                case.project,
                case.sequence,
                asked.by,
                asked.ask,
                told(theirs.as_ref()),
                told(ours.reply.as_ref()),
                told(asked.reply.as_ref()),
            ));
        }
    }

    /// Nothing differs.
    pub(crate) fn assert_none(&self) {
        let all = self.differences.len();
        let shown = self
            .differences
            .iter()
            .take(30)
            .cloned()
            .collect::<Vec<_>>();
        assert!(all == 0, "{all} differences:\n{}", shown.join("\n"));
    }

    /// Each rule was needed, and `PARITY.md` has it.
    pub(crate) fn assert_used(&self, rules: &[Rule]) {
        let is_row = |rule: &&Rule| PARITY.contains(&format!("\n| {} |", rule.name));
        let unknown = rules.iter().find(|rule| !is_row(rule));
        assert!(unknown.is_none(), "{:?}", unknown.map(|rule| rule.name));
        let unused = rules.iter().filter(|rule| !self.used.contains(rule.what));
        let unused: Vec<_> = unused.map(|rule| (rule.name, rule.what)).collect();
        assert!(unused.is_empty(), "nothing needs these rules: {unused:?}");
    }
}

fn told(reply: Option<&Reply>) -> String {
    let Some(reply) = reply else {
        return "was not asked".to_owned();
    };
    format!(
        "{} {:?} {:?} {:?}",
        reply.status, reply.body, reply.headers, reply.cookies
    )
}

impl Recording {
    pub(crate) fn of(text: &str) -> Self {
        serde_json::from_str(text).expect("a recording")
    }

    /// Below the root of the repository.
    pub(crate) fn in_file(path: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = fs::read_to_string(&path);
        Recording::of(&text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Ask the same of ours: `site` makes the app of a project.
    pub(crate) async fn compare(&self, site: impl AsyncFn(&str) -> Site, rules: &[Rule]) -> Found {
        let mut found = Found::default();
        for case in &self.cases {
            let mut browsers = Browsers::new(site(&case.project).await);
            for step in &case.steps {
                match step {
                    Step::Later { later } => browsers.later(*later),
                    Step::Take { take: (by, of) } => browsers.take(by, of),
                    Step::Restart { restart } => browsers.restart(restart),
                    Step::Ask(asked) => {
                        let ours = browsers.ask(asked).await;
                        found.compare(case, asked, &ours, rules);
                    }
                }
            }
        }
        found
    }
}
