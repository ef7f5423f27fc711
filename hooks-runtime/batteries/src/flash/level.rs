//! [`Level`]: how much a message matters.

use serde::{Deserialize, Serialize};

/// How much a message matters. Any number may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub u16);

impl Level {
    /// 10: for developers, and dropped unless [`Flash::level`](super::Flash::level) says otherwise.
    pub const DEBUG: Level = Level(10);
    /// 20
    pub const INFO: Level = Level(20);
    /// 25
    pub const SUCCESS: Level = Level(25);
    /// 30
    pub const WARNING: Level = Level(30);
    /// 40
    pub const ERROR: Level = Level(40);

    /// Its tag, if the settings say nothing else; empty for a level of your own.
    pub(super) fn name(self) -> &'static str {
        match self {
            Level::DEBUG => "debug",
            Level::INFO => "info",
            Level::SUCCESS => "success",
            Level::WARNING => "warning",
            Level::ERROR => "error",
            _ => "",
        }
    }
}
