//! [`Text`]: what is left of an error whose value was used up.

use super::Error;
use std::{error::Error as StdError, fmt};

/// The `Display` of an error, and that of each of its causes.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) display: String,
    cause: Option<Box<Text>>,
}

impl Text {
    pub(super) fn of(error: &dyn StdError) -> Self {
        // The `Display` and the `source` of an error are the user's code and may panic.
        let display = Error::catch(|| error.to_string());
        let display = display.unwrap_or_else(|_| "an error that panics when printed".to_owned());
        let cause = Error::catch(|| error.source().map(|cause| Box::new(Text::of(cause))));
        Text {
            display,
            cause: cause.unwrap_or_default(),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl StdError for Text {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_deref()?)
    }
}
