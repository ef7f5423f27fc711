//! [`Passwords`]: hashes passwords with Argon2id, away from the threads that serve requests.

use super::{OldHash, PasswordsBusy};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use hooks_runtime::{Error, Result};
use std::{fmt, sync::Arc, thread::available_parallelism};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// A longer one is never right: nobody types it, and it takes time.
const LONGEST: usize = 4096;

/// How many wait for each that runs.
const WAITING: usize = 64;

/// Hashes passwords, and verifies them, with Argon2id. It takes a while, so it is done on the threads for
/// what blocks, and only as many at one time as there are processors: each takes its 19 MiB. If as many
/// wait as are hashed in some seconds, the next one is a [`PasswordsBusy`].
///
/// ```
/// use hooks_batteries::{Passwords, Verified};
///
/// # #[tokio::main]
/// # async fn main() -> hooks_runtime::Result<()> {
/// let passwords = Passwords::for_tests(); // in an app: `Passwords::argon2()`
/// let hash = passwords.hash("correct horse").await?;
/// assert_eq!(passwords.verify("correct horse", &hash).await?, Verified::Yes);
/// assert_eq!(passwords.verify("wrong horse", &hash).await?, Verified::No);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    params: Params,
    /// Formats of hashes that others have made.
    old: Vec<Arc<dyn OldHash>>,
    at_once: usize,
    running: Arc<Semaphore>,
    /// Those that run and those that wait.
    admitted: Semaphore,
}

/// What a password was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Another one.
    No,
    /// The right one.
    Yes,
    /// The right one, whose hash was made with other settings or by another program: this is the one to keep.
    Rehash(String),
}

impl Verified {
    /// Whether it is the right one.
    pub fn is_right(&self) -> bool {
        !matches!(self, Verified::No)
    }
}

impl Passwords {
    /// With the parameters that OWASP recommends: 19 MiB, 2 passes.
    pub fn argon2() -> Self {
        Passwords::with(Params::DEFAULT)
    }

    /// With these: memory in KiB, and passes. An error says that Argon2 cannot have them.
    pub fn argon2_with(memory: u32, passes: u32) -> Result<Self> {
        let params = Params::new(memory, passes, 1, None);
        let params =
            params.map_err(|error| Error::msg(format!("parameters of Argon2: {error}")))?;
        Ok(Passwords::with(params))
    }

    /// As quick as Argon2 gets. A hash of it protects nothing: for tests only.
    pub fn for_tests() -> Self {
        let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None);
        Passwords::with(least.unwrap_or(Params::DEFAULT))
    }

    fn with(params: Params) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Passwords::limited(params, Vec::new(), processors)
    }

    fn limited(params: Params, old: Vec<Arc<dyn OldHash>>, at_once: usize) -> Self {
        Passwords(Arc::new(Inner {
            params,
            old,
            at_once,
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Semaphore::new(at_once.saturating_mul(1 + WAITING)),
        }))
    }

    /// How many are hashed at one time; the others wait, up to 64 for each of these.
    pub fn at_once(self, most: usize) -> Self {
        Passwords::limited(self.0.params.clone(), self.0.old.clone(), most.max(1))
    }

    /// Verify hashes of this format, too, such as Django's of [`Pbkdf2`](super::Pbkdf2): for users whose hashes
    /// another program has made. Of a right password it is [`Verified::Rehash`], so that a user gets a hash of
    /// Argon2 at the next login. It may be called for several formats.
    ///
    /// Until then the login of this user takes as long as that format does, which is not as long as that of a
    /// user who does not exist: who measures it learns that there is such a user.
    pub fn accepting(self, format: impl OldHash) -> Self {
        let inner = &self.0;
        let mut old = inner.old.clone();
        old.push(Arc::new(format));
        Passwords::limited(inner.params.clone(), old, inner.at_once)
    }

    /// The hash of a password, as text with its salt and its parameters.
    pub async fn hash(&self, password: &str) -> Result<String> {
        if password.len() > LONGEST {
            return Err(Error::msg(format!(
                "a password has {LONGEST} bytes at most"
            )));
        }
        let password = password.to_owned();
        self.run(move |argon2| new_hash(&argon2, &password)).await?
    }

    /// Whether it is the password of this hash. A text that is no hash fits no password.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<Verified> {
        Ok(self.check(password, hash).await?.unwrap_or(Verified::No))
    }

    /// `None`: the text is no hash.
    async fn check(&self, password: &str, hash: &str) -> Result<Option<Verified>> {
        if password.len() > LONGEST {
            return Ok(Some(Verified::No));
        }
        let (password, known) = (password.to_owned(), hash.to_owned());
        let inner = self.0.clone();
        self.run(move |argon2| {
            let is_right = match PasswordHash::new(&known) {
                Ok(parsed) if is_of_argon2(&parsed) => {
                    let verified = argon2.verify_password(password.as_bytes(), &parsed);
                    if verified.is_ok() && is_current(&parsed, &inner.params) {
                        return Ok(Some(Verified::Yes));
                    }
                    Some(verified.is_ok())
                }
                _ => {
                    let mut old = inner.old.iter();
                    old.find_map(|format| format.verify(&password, &known))
                }
            };
            match is_right {
                Some(true) => Ok(Some(Verified::Rehash(new_hash(&argon2, &password)?))),
                Some(false) => Ok(Some(Verified::No)),
                None => Ok(None),
            }
        })
        .await?
    }

    /// As [`verify`](Self::verify). Without a hash, or with one that is none, it takes the same time, and is
    /// wrong.
    pub(super) async fn verify_or_pretend(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<Verified> {
        if let Some(hash) = hash
            && let Some(verified) = self.check(password, hash).await?
        {
            return Ok(verified);
        }
        if password.len() <= LONGEST {
            self.hash(password).await?;
        }
        Ok(Verified::No)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T> {
        let inner = &self.0;
        let _admitted = inner.admitted.try_acquire().map_err(|_| PasswordsBusy)?;
        let place = inner.running.clone().acquire_owned().await?;
        let params = inner.params.clone();
        let done = spawn_blocking(move || {
            // It goes along: a request that is dropped does not stop the hashing.
            let _place = place;
            work(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
        });
        Ok(done.await?)
    }
}

fn new_hash(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let hash = argon2.hash_password(password.as_bytes());
    let hash = hash.map_err(|error| Error::msg(format!("a password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

fn is_of_argon2(hash: &PasswordHash) -> bool {
    hash.algorithm.as_str().starts_with("argon2")
}

fn is_current(hash: &PasswordHash, params: &Params) -> bool {
    let is_algorithm = hash.algorithm.as_str() == "argon2id";
    let same = |known: Params| {
        let of = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        of(&known) == of(params)
    };
    is_algorithm && Params::try_from(hash).is_ok_and(same)
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("params", &self.0.params)
            .field("at_once", &self.0.at_once)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pbkdf2;

    #[tokio::test]
    async fn b89_for_nobody_a_password_is_hashed_all_the_same() {
        let passwords = Passwords::for_tests();
        let of_nobody = || ["!", "", "no hash"].map(Some).into_iter().chain([None]);
        for hash in of_nobody() {
            let verified = passwords.verify_or_pretend("x", hash).await;
            assert_eq!(verified.unwrap(), Verified::No);
        }
        let long = "x".repeat(LONGEST + 1);
        let verified = passwords.verify_or_pretend(&long, None).await;
        assert_eq!(verified.unwrap(), Verified::No);
        // Where nothing can be hashed any more, it is seen that something should have been.
        passwords.0.running.close();
        for hash in of_nobody() {
            assert!(passwords.verify_or_pretend("x", hash).await.is_err());
        }
    }

    #[tokio::test]
    async fn b89_of_an_old_hash_that_is_none_a_password_is_hashed_all_the_same() {
        let passwords = Passwords::for_tests().accepting(Pbkdf2);
        let hash = "pbkdf2_sha256$1$s$hlaZvx+fQUB7nsOXctgpvyJ4ixMmVOdSfNbS+6nH3wk=";
        for (password, hash, is_right) in [
            ("", hash, true),
            ("x", hash, false),
            ("", &hash.replace("$1$", "$99999999$"), false),
            ("!", "!", false),
        ] {
            let verified = passwords.verify_or_pretend(password, Some(hash)).await;
            assert_eq!(verified.unwrap().is_right(), is_right, "{hash}");
        }
        let check = async |hash| passwords.check("x", hash).await.unwrap();
        assert_eq!(check(hash).await, Some(Verified::No));
        assert_eq!(check("!").await, None, "then it is hashed");
    }

    #[tokio::test]
    async fn b89_each_place_is_given_back() {
        let passwords = Passwords::for_tests().at_once(2);
        let hash = passwords.hash("correct").await.unwrap();
        passwords.verify("wrong", &hash).await.unwrap();
        let panicked: Result<()> = passwords.run(|_| panic!("on purpose")).await;
        assert!(panicked.is_err());
        assert_eq!(passwords.0.running.available_permits(), 2);
        assert_eq!(passwords.0.admitted.available_permits(), 2 * (1 + WAITING));
    }
}
