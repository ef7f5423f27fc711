//! [`Keys`]: the secrets that sign and encrypt what clients keep.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use hooks_runtime::{Error, Result};
use sha2::Sha256;
use std::{env, ffi::OsString, fmt, sync::Arc};
use subtle::ConstantTimeEq;

/// Shorter ones could be guessed.
const SHORTEST: usize = 32;
const MAC: usize = 32;
const NONCE: usize = 24;

const MAKES_ONE: &str = "`openssl rand -base64 32` makes one";

/// A list of secret keys: the first signs, all verify. To replace a key, put the new one in front,
/// and take the old one off the end when all that it signed has expired.
///
/// Every use has a purpose, such as `"session"`: what was signed for one purpose is not valid for
/// another. A key needs at least 32 bytes, which should be random: `openssl rand -base64 32` makes
/// one. A shorter one is a problem of `build` for the battery that gets it.
///
/// ```
/// use hooks_batteries::Keys;
///
/// let old = Keys::new(["0123456789abcdef0123456789abcdef"]);
/// let token = old.sign("invitation", b"ann");
/// assert_eq!(old.verify("invitation", &token).unwrap(), b"ann");
/// assert!(old.verify("password", &token).is_none());
///
/// let new = Keys::new(["fedcba9876543210fedcba9876543210", "0123456789abcdef0123456789abcdef"]);
/// assert!(new.verify("invitation", &token).is_some());
/// ```
#[derive(Clone)]
pub struct Keys(Arc<[Box<[u8]>]>);

impl Keys {
    /// These keys; the first one signs.
    pub fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Self {
        Keys(keys.into_iter().map(|key| key.as_ref().into()).collect())
    }

    /// The keys in a variable of the environment, with commas or blanks between them.
    ///
    /// An error says what is wrong with the variable; it does not contain the keys.
    pub fn from_env(name: &str) -> Result<Self> {
        Keys::of_variable(env::var_os(name))
            .map_err(|problem| Error::msg(format!("the environment variable `{name}`: {problem}")))
    }

    fn of_variable(value: Option<OsString>) -> Result<Self, String> {
        let value = value.ok_or_else(|| format!("it is not set: {MAKES_ONE}"))?;
        let value = value.to_str().ok_or("it is no text")?;
        let separated = value.split(|c: char| c == ',' || c.is_whitespace());
        let keys = Keys::new(separated.filter(|key| !key.is_empty()));
        match keys.problem() {
            Some(problem) => Err(problem),
            None => Ok(keys),
        }
    }

    /// One new random key. What it signs is valid until the process ends.
    pub fn random() -> Self {
        Keys::new([random::<SHORTEST>()])
    }

    /// What is wrong with the keys; for the `install` of a plugin that takes them.
    pub fn problem(&self) -> Option<String> {
        if self.0.is_empty() {
            return Some(format!("there is no key: {MAKES_ONE}"));
        }
        let short = self.0.iter().position(|key| key.len() < SHORTEST)?;
        let (number, bytes) = (short + 1, self.0[short].len());
        Some(format!(
            "key {number} has {bytes} bytes: a key needs at least {SHORTEST} random ones: {MAKES_ONE}"
        ))
    }

    /// `bytes` and their signature, as text for a cookie, a URL or a form. Everybody can read the
    /// bytes; nobody can change them.
    ///
    /// # Panics
    ///
    /// If there is no key.
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> String {
        let mac = self.mac(purpose, bytes);
        URL_SAFE_NO_PAD.encode([bytes, &mac].concat())
    }

    /// The bytes that [`sign`](Self::sign) signed for this purpose, with any of the keys.
    pub fn verify(&self, purpose: &str, signed: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(signed).ok()?;
        let mac = bytes.split_off(bytes.len().checked_sub(MAC)?);
        self.is_mac(purpose, &bytes, &mac).then_some(bytes)
    }

    /// The signature of `bytes` alone, by the first key.
    ///
    /// # Panics
    ///
    /// If there is no key.
    pub fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; MAC] {
        mac(self.first(), purpose, bytes)
    }

    /// Whether `signature` is what [`mac`](Self::mac) gives for `bytes`, with any of the keys. It takes
    /// the same time wherever they differ.
    pub fn is_mac(&self, purpose: &str, bytes: &[u8], signature: &[u8]) -> bool {
        let is_of = |key: &[u8]| mac(key, purpose, bytes).ct_eq(signature).into();
        self.0.iter().any(|key| is_of(key))
    }

    /// `bytes` as text that only these keys can read.
    ///
    /// # Panics
    ///
    /// If there is no key.
    pub fn encrypt(&self, purpose: &str, bytes: &[u8]) -> String {
        let nonce = random::<NONCE>();
        let encrypted =
            cipher(self.first(), purpose).encrypt(&XNonce::from(nonce), Payload::from(bytes));
        let encrypted = encrypted.expect("fewer bytes than the cipher takes, which are 256 GiB");
        URL_SAFE_NO_PAD.encode([&nonce[..], &encrypted].concat())
    }

    /// The bytes that [`encrypt`](Self::encrypt) encrypted for this purpose, with any of the keys.
    pub fn decrypt(&self, purpose: &str, encrypted: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(encrypted).ok()?;
        let (nonce, encrypted) = bytes.split_first_chunk::<NONCE>()?;
        let decrypt = |key: &[u8]| {
            cipher(key, purpose)
                .decrypt(&XNonce::from(*nonce), encrypted)
                .ok()
        };
        self.0.iter().find_map(|key| decrypt(key))
    }

    fn first(&self) -> &[u8] {
        self.0
            .first()
            .expect("at least one key: see `Keys::problem`")
    }
}

/// Bytes of the operating system's random source.
///
/// # Panics
///
/// If the operating system has none, which only happens when it is misconfigured.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("randomness of the operating system");
    bytes
}

/// Each purpose has a key of its own, made from the secret one.
fn mac(key: &[u8], purpose: &str, bytes: &[u8]) -> [u8; MAC] {
    hmac(&derived(key, "sign", purpose), &[bytes])
}

fn cipher(key: &[u8], purpose: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&derived(key, "encrypt", purpose).into())
}

fn derived(key: &[u8], way: &str, purpose: &str) -> [u8; MAC] {
    hmac(
        key,
        &[
            b"hooks-batteries ",
            way.as_bytes(),
            b" ",
            purpose.as_bytes(),
        ],
    )
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; MAC] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Without the keys.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "an old key of more than 32 bytes, for tests";
    const OLD_WORD: &str = "an-old-key-of-more-than-32-bytes";
    const NEW_WORD: &str = "a-new-key-of-more-than-32-bytes-too";
    const NEW: &str = "a new key of more than 32 bytes, for tests";

    #[test]
    fn what_one_key_signed_or_encrypted_is_valid_while_the_key_is_in_the_list() {
        let (old, both, new) = (Keys::new([OLD]), Keys::new([NEW, OLD]), Keys::new([NEW]));
        let (signed, encrypted) = (old.sign("test", b"ann"), old.encrypt("test", b"ann"));
        assert_eq!(both.verify("test", &signed).unwrap(), b"ann");
        assert_eq!(both.decrypt("test", &encrypted).unwrap(), b"ann");
        assert!(new.verify("test", &signed).is_none());
        assert!(new.decrypt("test", &encrypted).is_none());
        assert!(new.verify("test", &both.sign("test", b"ann")).is_some());
        assert!(new.decrypt("test", &both.encrypt("test", b"ann")).is_some());
    }

    #[test]
    fn no_byte_can_be_changed_and_no_purpose_takes_what_another_signed() {
        let keys = Keys::new([OLD]);
        let (signed, encrypted) = (keys.sign("test", b"ann"), keys.encrypt("test", b"ann"));
        assert!(keys.verify("other", &signed).is_none());
        assert!(keys.decrypt("other", &encrypted).is_none());
        assert!(keys.verify("test", &encrypted).is_none());
        assert!(keys.decrypt("test", &signed).is_none());
        for place in 0..signed.len() {
            assert!(
                keys.verify("test", &changed(&signed, place)).is_none(),
                "{place}"
            );
        }
        for place in 0..encrypted.len() {
            assert!(
                keys.decrypt("test", &changed(&encrypted, place)).is_none(),
                "{place}"
            );
        }
        for broken in ["", "a", "%", &signed[..20]] {
            assert!(keys.verify("test", broken).is_none(), "{broken}");
            assert!(keys.decrypt("test", broken).is_none(), "{broken}");
        }
    }

    fn changed(text: &str, place: usize) -> String {
        let mut bytes = text.as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'A' { b'Q' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_same_bytes_are_encrypted_differently_each_time_and_cannot_be_read() {
        let keys = Keys::new([OLD]);
        let (one, two) = (keys.encrypt("test", b"ann"), keys.encrypt("test", b"ann"));
        assert_ne!(one, two);
        assert!(
            !URL_SAFE_NO_PAD
                .decode(one)
                .unwrap()
                .windows(3)
                .any(|part| part == b"ann")
        );
    }

    #[test]
    fn a_variable_has_its_keys_between_commas_and_blanks() {
        let both = Keys::of_variable(Some(format!(" {NEW_WORD},\n{OLD_WORD}, ").into())).unwrap();
        let (new, old) = (Keys::new([NEW_WORD]), Keys::new([OLD_WORD]));
        assert!(new.verify("test", &both.sign("test", b"ann")).is_some());
        assert!(both.verify("test", &old.sign("test", b"ann")).is_some());
        for empty in ["", " ", ",", " , \n"] {
            let problem = Keys::of_variable(Some(empty.into())).unwrap_err();
            assert!(
                problem.starts_with("there is no key: `openssl rand"),
                "{empty:?}: {problem}"
            );
        }
        let short = Keys::of_variable(Some(format!("{NEW_WORD},hush").into())).unwrap_err();
        assert!(short.starts_with("key 2 has 4 bytes"), "{short}");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_in_no_message() {
        use std::os::unix::ffi::OsStringExt;
        let secret = OsString::from_vec([NEW_WORD.as_bytes(), b"\xff"].concat());
        let problem = Keys::of_variable(Some(secret)).unwrap_err();
        assert!(!problem.contains("new"), "{problem}");
    }

    #[test]
    fn short_or_missing_keys_are_a_problem_and_no_message_has_a_key() {
        assert_eq!(Keys::random().problem(), None);
        let problem = Keys::new([OLD, "too short"]).problem().unwrap();
        assert_eq!(
            problem,
            "key 2 has 9 bytes: a key needs at least 32 random ones: `openssl rand -base64 32` makes one"
        );
        let none = Keys::new::<&str>([]).problem().unwrap();
        assert!(none.starts_with("there is no key: `openssl rand"), "{none}");
        let unset = Keys::from_env("HOOKS_NO_SUCH_KEYS")
            .unwrap_err()
            .to_string();
        assert!(unset.contains("it is not set: `openssl rand"), "{unset}");
        assert_eq!(format!("{:?}", Keys::new([OLD])), "Keys(1)");
        let none = Keys::of_variable(None).unwrap_err();
        assert_eq!(none, "it is not set: `openssl rand -base64 32` makes one");
        let missing = Keys::from_env("HOOKS_BATTERIES_NO_SUCH_VARIABLE").unwrap_err();
        assert!(
            missing
                .to_string()
                .contains("`HOOKS_BATTERIES_NO_SUCH_VARIABLE`"),
            "{missing}"
        );
    }
}
