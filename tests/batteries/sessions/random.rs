//! Sequences of logins, writes, logouts and waits by two browsers, against a model of what each sees.

use super::{
    app,
    interleaved::{self, Random},
    text,
};
use hooks_batteries::{Clock, CookieStore, Keys, Sessions, days, hours, session::Memory};
use hooks_runtime::TestClient;
use std::collections::BTreeMap;

const SEQUENCES: u32 = 60;
const STEPS: u32 = 60;

/// What one browser has to see, and until when.
#[derive(Default)]
struct Model {
    values: BTreeMap<String, String>,
    /// In hours; `None` without a session.
    ends: Option<u64>,
}

impl Model {
    fn forget_what_has_ended(&mut self, now: u64) {
        if self.ends.is_some_and(|ends| ends <= now) {
            *self = Model::default();
        }
    }

    fn keys(&self) -> String {
        self.values.keys().cloned().collect::<Vec<_>>().join(" ")
    }
}

async fn step(random: &mut Random, client: &TestClient, model: &mut Model, now: u64) -> String {
    let ten_days = Some(now + 240);
    let key = format!("k{}", random.below(4));
    let path = match random.below(9) {
        0..3 => {
            let value = random.below(1000).to_string();
            model.values.insert(key.clone(), value.clone());
            model.ends = ten_days;
            format!("/set/{key}/{value}")
        }
        3 => {
            if model.values.remove(&key).is_some() {
                model.ends = ten_days;
            }
            format!("/remove/{key}")
        }
        4 => {
            if model.ends.is_some() {
                model.ends = ten_days;
            }
            "/cycle".to_owned()
        }
        5 => {
            *model = Model::default();
            "/flush".to_owned()
        }
        6 => {
            let value = random.below(1000).to_string();
            model.values = BTreeMap::from([(key.clone(), value.clone())]);
            model.ends = ten_days;
            format!("/replace/{key}/{value}")
        }
        7 => "/return/503".to_owned(),
        _ => "/none".to_owned(),
    };
    client.get(&path).await;
    path
}

#[tokio::test]
async fn each_browser_sees_what_it_wrote_until_it_ends() {
    let (mut random, seed) = Random::new();
    for sequence in 0..SEQUENCES {
        let clock = Clock::stopped();
        let keys = Keys::random();
        let (memory, is_in_cookie) = (Memory::with_clock(clock.clone()), sequence % 2 == 0);
        let client = || {
            let sessions = if is_in_cookie {
                Sessions::new(CookieStore::encrypted(keys.clone()))
            } else {
                Sessions::new(memory.clone())
            };
            app::client(sessions.age(days(10)).clock(clock.clone()))
        };
        let mut browsers = [(client(), Model::default()), (client(), Model::default())];
        let (mut now, mut done) = (0, Vec::new());
        for _ in 0..STEPS {
            if random.below(6) == 0 {
                let passed = random.below(120) + 1;
                now += passed;
                clock.advance(hours(u32::try_from(passed).unwrap()));
                done.push(format!("{passed} hours"));
            }
            let which = usize::try_from(random.below(2)).unwrap();
            let (client, model) = &mut browsers[which];
            model.forget_what_has_ended(now);
            done.push(format!(
                "{which}: {}",
                step(&mut random, client, model, now).await
            ));
            for (client, model) in &mut browsers {
                model.forget_what_has_ended(now);
                assert_eq!(
                    text(client, "/keys").await,
                    model.keys(),
                    "seed {seed}: {done:?}"
                );
                for (key, value) in &model.values {
                    let path = format!("/get/{key}");
                    assert_eq!(text(client, &path).await, *value, "seed {seed}: {done:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn b10_b24_requests_that_overlap_keep_their_changes_or_say_that_the_session_is_gone() {
    let memory = Memory::new();
    interleaved::check(|| Sessions::new(memory.clone()), false, 150).await;
}

/// In a cookie each state stays valid, and the last response wins.
#[tokio::test]
async fn b8_requests_that_overlap_each_send_what_they_saw_and_changed() {
    let keys = Keys::random();
    let sessions = || Sessions::new(CookieStore::signed(keys.clone()));
    interleaved::check(sessions, true, 150).await;
}
