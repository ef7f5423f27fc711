//! Many requests from seeds, in a process of their own: a second panic at once ends the process.
//!
//! `FAULTS=100000 cargo test --test faults many_requests` runs more of them, and
//! `FAULTS_FROM=17 FAULTS=1` the one with this seed.

use crate::{app::routers, recipe::Recipe, run::run};
use std::{
    env,
    process::{Command, Stdio},
};
use tokio::runtime::Builder;

const FEW: u64 = 20_000;
const IN_CHILD: &str = "FAULTS_CHILD";

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[test]
fn many_requests_end_as_they_should() {
    let first = number("FAULTS_FROM").unwrap_or(0);
    let count = number("FAULTS").unwrap_or(FEW);
    if env::var_os(IN_CHILD).is_some() {
        return run_all(first, count);
    }
    let mut command = Command::new(env::current_exe().expect("this binary"));
    command
        .args([
            "--exact",
            "harness::many_requests_end_as_they_should",
            "--nocapture",
        ])
        .env(IN_CHILD, "1")
        .stdin(Stdio::null());
    let ran = command.output().expect("a child");
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let seed = said.lines().rfind(|line| line.starts_with("seed "));
    let last = said.lines().rev().take(30).collect::<Vec<_>>();
    let last = last.into_iter().rev().collect::<Vec<_>>().join("\n");
    assert!(ran.status.success(), "{seed:?} {}: {last}", ran.status);
}

fn run_all(first: u64, count: u64) {
    // Of a single one, all panics are printed.
    if count > 1 {
        support::quiet();
    }
    let routers = routers();
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for seed in first..first + count {
        println!("seed {seed}");
        run(&routers, &runtime, &Recipe::new(seed));
    }
}
