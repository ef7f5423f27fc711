//! Flask's session beside ours, in sequences of requests: `recorded.json` has what Flask answered
//! (`record.py`), `fuzz.py` makes others.

mod app;
mod differences;

use crate::sequences::Recording;
use differences::RULES;
use support::quiet;

#[tokio::test]
async fn sequences_are_answered_as_flask_does() {
    quiet();
    let recording = Recording::of(include_str!("recorded.json"));
    let found = recording.compare(app::site, RULES).await;
    found.assert_none();
    found.assert_used(RULES);
}

#[tokio::test]
#[ignore = "fuzz.py records what this compares, and runs it"]
async fn random_sequences_are_answered_as_flask_does() {
    quiet();
    let recording = Recording::in_file("target/batteries-flask-random.json");
    recording.compare(app::site, RULES).await.assert_none();
}
