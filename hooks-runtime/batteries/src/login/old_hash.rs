//! [`OldHash`]: hashes of passwords that another program has made, such as Django's of [`Pbkdf2`].

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A hash with more would block a thread for too long. Django 5.2 takes 1,000,000.
const MOST_ITERATIONS: u32 = 10_000_000;

/// A format of hashes that users may still have, from before the app used
/// [`Passwords`](super::Passwords): [`Passwords::accepting`](super::Passwords::accepting) takes it.
///
/// ```
/// use hooks_batteries::{Passwords, Verified, login::OldHash};
///
/// /// As the program before this one kept them. Never do so.
/// struct Plain;
///
/// impl OldHash for Plain {
///     fn verify(&self, password: &str, hash: &str) -> Option<bool> {
///         Some(hash.strip_prefix("plain$")? == password)
///     }
/// }
///
/// # #[tokio::main]
/// # async fn main() -> hooks_runtime::Result<()> {
/// let passwords = Passwords::for_tests().accepting(Plain); // in an app: `Passwords::argon2()`
/// let verified = passwords.verify("correct horse", "plain$correct horse").await?;
/// assert!(matches!(verified, Verified::Rehash(_)));
/// assert_eq!(passwords.verify("wrong horse", "plain$correct horse").await?, Verified::No);
/// # Ok(())
/// # }
/// ```
pub trait OldHash: Send + Sync + 'static {
    /// Whether it is the password of this hash; `None` if the text is no hash of this format.
    ///
    /// It runs on a thread for what blocks. Do not let a broken hash, with an enormous number of rounds, keep
    /// the thread for long.
    fn verify(&self, password: &str, hash: &str) -> Option<bool>;
}

/// Django's hashes at first: `pbkdf2_sha256$iterations$salt$hash`. One with more than 10 million iterations is
/// none.
#[derive(Clone, Copy, Debug)]
pub struct Pbkdf2;

impl OldHash for Pbkdf2 {
    fn verify(&self, password: &str, hash: &str) -> Option<bool> {
        let mut parts = hash.strip_prefix("pbkdf2_sha256$")?.splitn(3, '$');
        let (iterations, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let iterations = iterations.parse().ok()?;
        if !(1..=MOST_ITERATIONS).contains(&iterations) {
            return None;
        }
        let known: [u8; 32] = STANDARD.decode(hash).ok()?.try_into().ok()?;
        let mut found = [0; 32];
        pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), iterations, &mut found);
        Some(found.ct_eq(&known).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `PBKDF2PasswordHasher().encode` of Django 5.2.19 returned.
    const OF_DJANGO: [(&str, &str); 3] = [
        (
            "p\u{e4}ssw\u{f6}rd \u{1F511}",
            "pbkdf2_sha256$1000$salt$y0HEwN+bLhwTYf+RoGx5qqoPhfEFNPlsmmDiRvMJl1I=",
        ),
        (
            "correct horse",
            "pbkdf2_sha256$20$seasalt$g3dGJQ8owMYyhK9ZquyN7VEHZB9iVlMqw6PFWQ9oG7A=",
        ),
        (
            "",
            "pbkdf2_sha256$1$s$hlaZvx+fQUB7nsOXctgpvyJ4ixMmVOdSfNbS+6nH3wk=",
        ),
    ];

    #[test]
    fn b82_hashes_of_django_are_known() {
        for (password, hash) in OF_DJANGO {
            assert_eq!(Pbkdf2.verify(password, hash), Some(true), "{hash}");
            for wrong in [&*format!("{password} "), "x"] {
                assert_eq!(Pbkdf2.verify(wrong, hash), Some(false), "{hash}");
            }
        }
    }

    #[test]
    fn what_is_none_of_them_is_left_to_others() {
        let (_, hash) = OF_DJANGO[1];
        let short = hash.replace("oG7A=", "");
        let sha1 = "pbkdf2_sha1$20$seasalt$c/Y3+dcwESisB7LZ2CQ/odjBuKI=";
        let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$xxxxxxxxxxxx";
        for none in [
            "",
            "!",
            "pbkdf2_sha256$",
            "pbkdf2_sha256$20$s",
            &short,
            sha1,
            phc,
        ] {
            assert_eq!(Pbkdf2.verify("correct horse", none), None, "{none}");
        }
        for iterations in [
            "0",
            "-1",
            "x",
            "",
            "10000001",
            "4294967295",
            "99999999999999",
        ] {
            let broken = hash.replace("$20$", &format!("${iterations}$"));
            assert_eq!(Pbkdf2.verify("correct horse", &broken), None, "{broken}");
        }
    }
}
