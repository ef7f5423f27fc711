//! Secrets, and the tokens that forms carry: the secret under a new mask each time.

use crate::keys::random;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

const BYTES: usize = 32;

/// What only the browser and the app know.
pub(super) type Secret = [u8; BYTES];

pub(super) fn new_secret() -> Secret {
    random()
}

pub(super) fn encode(secret: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(secret)
}

pub(super) fn decode(text: &str) -> Option<Secret> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// A token of 86 letters. Each differs from all others: who measures the size of compressed pages
/// learns nothing about the secret.
pub(super) fn mask(secret: &Secret) -> String {
    let mask: Secret = random();
    URL_SAFE_NO_PAD.encode([mask, xor(secret, &mask)].concat())
}

/// The secret of a token; `None` for what cannot be one.
pub(super) fn unmask(token: &str) -> Option<Secret> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (mask, masked) = bytes.split_first_chunk()?;
    Some(xor(&masked.try_into().ok()?, mask))
}

pub(super) fn is_same(one: &Secret, other: &Secret) -> bool {
    one.ct_eq(other).into()
}

fn xor(one: &Secret, other: &Secret) -> Secret {
    std::array::from_fn(|place| one[place] ^ other[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b29_tokens_of_one_secret_differ_and_stand_for_it() {
        let secret = new_secret();
        let (one, two) = (mask(&secret), mask(&secret));
        assert_ne!(one, two);
        assert_eq!(one.len(), 86);
        for token in [one, two] {
            assert!(is_same(&unmask(&token).unwrap(), &secret));
        }
        assert!(!is_same(&unmask(&mask(&new_secret())).unwrap(), &secret));
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        let secret = new_secret();
        let token = mask(&secret);
        let texts = [
            "",
            "a",
            &encode(&secret),
            &token[1..],
            &format!("{token}A"),
            &format!(" {token}"),
            &token.replace(|_: char| true, "*"),
        ];
        for text in texts {
            assert!(unmask(text).is_none(), "{text}");
        }
    }
}
