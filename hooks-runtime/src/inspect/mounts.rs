//! Mounts and the fallback in a [`Description`].

use super::{DescribedHook, Description, chain, hooks};
use crate::build::{Chain, FallbackNode, MountNode, Resolved};
use serde::Serialize;
use std::fmt;

/// What is mounted at one path, with all that runs around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedMount {
    /// The path, which is the name of its endpoint, too.
    pub path: String,
    /// The type that was given.
    pub service: &'static str,
    /// The file of the call of `mount`.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// Hooks in the order they run, as those of a route.
    pub chain: Vec<DescribedHook>,
    /// What is in there, if it is an [`App`](crate::App) that is built with the one around it.
    pub app: Option<Box<Description>>,
}

/// What takes a request that no route does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedFallback {
    /// The type of the service, or the URL.
    pub service: String,
    /// The file of the call that gave it.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// What is in there, as with a mount.
    pub app: Option<Box<Description>>,
}

impl DescribedMount {
    pub(super) fn of(resolved: &Resolved, mount: &MountNode) -> Self {
        let app = mount.app.as_ref();
        DescribedMount {
            path: mount.path.clone(),
            service: mount.service,
            file: mount.at.file(),
            line: mount.at.line(),
            chain: chain(&Chain::of_matched(resolved, 0, false)),
            app: app.map(|app| Box::new(Description::of(app))),
        }
    }
}

impl DescribedFallback {
    pub(super) fn of(fallback: &FallbackNode) -> Self {
        let FallbackNode { call, app } = fallback;
        DescribedFallback {
            service: call.name.clone(),
            file: call.at.file(),
            line: call.at.line(),
            app: app.as_ref().map(|app| Box::new(Description::of(app))),
        }
    }
}

impl fmt::Display for DescribedMount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DescribedMount {
            path,
            service,
            file,
            line,
            ..
        } = self;
        writeln!(
            f,
            "\nMounted at {path} → {service} ({file}:{line})\n{}",
            hooks(&self.chain)
        )?;
        match &self.app {
            Some(app) => writeln!(
                f,
                "\n(mounted at {path}:)\n{app}(end of what is mounted at {path})"
            ),
            None => Ok(()),
        }
    }
}

impl DescribedFallback {
    pub(super) fn show(
        &self,
        f: &mut fmt::Formatter<'_>,
        unmatched: &[DescribedHook],
    ) -> fmt::Result {
        let DescribedFallback {
            service,
            file,
            line,
            app,
        } = self;
        writeln!(
            f,
            "\nNo route → {service} ({file}:{line})\n{}",
            hooks(unmatched)
        )?;
        match app {
            Some(app) => writeln!(f, "\n(the fallback:)\n{app}(end of the fallback)"),
            None => Ok(()),
        }
    }
}
