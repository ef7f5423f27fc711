//! Books and users, in memory.

use hooks_batteries::{Passwords, UserStore};
use hooks_runtime::Result;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Clone, Serialize)]
pub(crate) struct Book {
    pub(crate) id: u32,
    pub(crate) title: String,
    pub(crate) cents: u32,
}

pub(crate) struct Books(Mutex<Vec<Book>>);

impl Default for Books {
    fn default() -> Self {
        let books = Books(Mutex::default());
        books.add("Emma".to_owned(), 990);
        books.add("Dracula".to_owned(), 1250);
        books
    }
}

impl Books {
    fn lock(&self) -> MutexGuard<'_, Vec<Book>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Book> {
        self.lock().clone()
    }

    pub(crate) fn one(&self, id: u32) -> Option<Book> {
        self.lock().iter().find(|book| book.id == id).cloned()
    }

    pub(crate) fn add(&self, title: String, cents: u32) -> Book {
        let mut books = self.lock();
        let id = books.last().map_or(1, |last| last.id + 1);
        let book = Book { id, title, cents };
        books.push(book.clone());
        book
    }
}

#[derive(Clone, Serialize)]
pub(crate) struct User {
    pub(crate) id: u32,
    pub(crate) name: String,
    #[serde(skip)]
    password: String,
    pub(crate) is_staff: bool,
}

impl hooks_batteries::User for User {
    type Id = u32;

    fn id(&self) -> u32 {
        self.id
    }

    fn session_secret(&self) -> &[u8] {
        self.password.as_bytes()
    }

    fn has_perm(&self, _: &str) -> bool {
        self.is_staff
    }
}

pub(crate) struct Users(Vec<User>);

impl Users {
    /// Ann of the staff, and Bob.
    pub(crate) async fn with(passwords: &Passwords) -> Result<Self> {
        let mut users = Vec::new();
        for (id, name, is_staff) in [(1, "ann", true), (2, "bob", false)] {
            let password = passwords.hash("books").await?;
            users.push(User {
                id,
                name: name.to_owned(),
                password,
                is_staff,
            });
        }
        Ok(Users(users))
    }
}

impl UserStore for Users {
    type User = User;

    async fn by_id(&self, id: &u32) -> Result<Option<User>> {
        Ok(self.0.iter().find(|user| user.id == *id).cloned())
    }

    async fn by_login(&self, login: &str) -> Result<Option<User>> {
        Ok(self.0.iter().find(|user| user.name == login).cloned())
    }
}
