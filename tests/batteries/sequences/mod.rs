//! Sequences of requests by several browsers, as a recording has them (`browsers.py`), asked of ours.

mod asking;

pub(crate) use asking::{Browsers, Gate, Site};

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

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
    /// The names in `Vary`.
    pub(crate) fn vary(&mut self, change: impl FnOnce(&mut BTreeSet<String>)) {
        let names = self.headers.remove("vary").unwrap_or_default();
        let names = names.split(", ").filter(|name| !name.is_empty());
        let mut names = names.map(str::to_owned).collect();
        change(&mut names);
        if !names.is_empty() {
            let names: Vec<_> = names.into_iter().collect();
            self.headers.insert("vary".to_owned(), names.join(", "));
        }
    }

    /// Change what is said of a cookie; `None` removes it.
    pub(crate) fn cookie(&mut self, name: &str, change: impl Fn(&str) -> Option<String>) {
        let of_name = |said: &String| said.split('=').next() == Some(name);
        let cookies = std::mem::take(&mut self.cookies).into_iter();
        let changed = cookies.filter_map(|said| {
            if of_name(&said) {
                change(&said)
            } else {
                Some(said)
            }
        });
        self.cookies = changed.collect();
        self.cookies.sort();
    }

    pub(crate) fn has_cookie(&self, start: &str) -> bool {
        self.cookies.iter().any(|said| said.starts_with(start))
    }
}

/// Where ours is different on purpose: it makes our reply out of that of the original.
pub(crate) struct Rule {
    /// As `PARITY.md` has it.
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) change: fn(&str, &Asked, &mut Reply),
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
                (rule.change)(&case.project, asked, theirs);
                if before != *theirs {
                    self.used.insert(rule.what);
                }
            }
        }
        if theirs != ours.reply {
            self.differences.push(format!(
                "{}, {}: {} {}\n  theirs {}\n  ours   {}\n  before the rules {}",
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
            .take(20)
            .cloned()
            .collect::<Vec<_>>();
        assert!(all == 0, "{all} differences:\n{}", shown.join("\n"));
    }

    /// Each rule was needed.
    pub(crate) fn assert_used(&self, rules: &[Rule]) {
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
