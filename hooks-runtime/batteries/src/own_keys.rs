//! [`OwnKeys`]: the keys of a plugin, which are its own or the app's.

use crate::Keys;
use hooks_runtime::{Error, Install, RequestContext, Result};

/// The keys that a plugin was given, if any. Without them it uses the app's `State<Keys>`.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnKeys(Option<Keys>);

impl From<Keys> for OwnKeys {
    fn from(keys: Keys) -> Self {
        OwnKeys(Some(keys))
    }
}

impl OwnKeys {
    /// Report at `build` that there are none, or what is wrong with them.
    pub(crate) fn check(&self, at: &mut Install<'_>) {
        match &self.0 {
            Some(keys) => {
                if let Some(problem) = keys.problem() {
                    at.problem(problem);
                }
            }
            None => {
                at.check_state(check_app);
            }
        }
    }

    pub(crate) fn given(&self) -> Option<&Keys> {
        self.0.as_ref()
    }

    /// The keys for a request.
    pub(crate) fn get(&self, ctx: &RequestContext) -> Result<Keys> {
        let keys = self.0.clone();
        let keys = keys.or_else(|| ctx.state::<Keys>().map(|keys| Keys::clone(&keys)));
        keys.ok_or_else(|| Error::msg("the app has no keys"))
    }
}

fn check_app(keys: Option<&Keys>) -> Result<(), String> {
    match keys {
        Some(keys) => match keys.problem() {
            Some(problem) => Err(format!("the `State<Keys>` of the app: {problem}")),
            None => Ok(()),
        },
        None => Err(
            "it has no keys: add `.state(Keys::from_env(\"SECRET_KEYS\")?)` to the app, or give it \
             keys of its own with `.keys(…)`"
                .to_owned(),
        ),
    }
}
