//! How long sessions live, by a clock that the tests move.

use super::{app, cookie, logged_in, text};
use hooks_batteries::{Clock, CookieStore, Keys, Sessions, days, hours, minutes};
use hooks_runtime::TestClient;
use std::time::Duration;

/// The end that a cookie has in the browser, in seconds from now.
async fn max_age(client: &TestClient, path: &str) -> Option<u64> {
    let response = client.get(path).await;
    let (_, age) = cookie(&response)?.split_once("Max-Age=")?;
    Some(age.split(';').next()?.parse().unwrap())
}

/// With each store that needs no server.
fn each(set: impl Fn(Sessions) -> Sessions) -> Vec<(Clock, TestClient)> {
    let all = [
        Sessions::default(),
        Sessions::new(CookieStore::signed(Keys::random())),
    ];
    let with_clock = all.map(|sessions| {
        let clock = Clock::stopped();
        let client = app::client(set(sessions).clock(clock.clone()));
        (clock, client)
    });
    with_clock.into()
}

/// The client does not forget the cookie, whatever its age: what counts is the server's clock.
async fn has_session(client: &TestClient) -> bool {
    !text(client, "/keys").await.is_empty()
}

/// A second less.
fn almost(time: Duration) -> Duration {
    time.checked_sub(Duration::from_secs(1)).unwrap()
}

#[tokio::test]
async fn b12_only_a_change_moves_the_end() {
    for (clock, client) in each(|sessions| sessions.age(days(10))) {
        let client = logged_in(client).await;
        clock.advance(days(9));
        assert!(has_session(&client).await);
        assert_eq!(max_age(&client, "/get/user").await, None);
        assert_eq!(max_age(&client, "/set/a/1").await, Some(days(10).as_secs()));
        clock.advance(almost(days(10)));
        assert!(has_session(&client).await);
        clock.advance(Duration::from_secs(1));
        assert!(!has_session(&client).await);
    }
}

#[tokio::test]
async fn b12_k6_a_use_moves_the_end_of_a_rolling_session() {
    for (clock, client) in each(|sessions| sessions.age(days(10)).rolling()) {
        let client = logged_in(client).await;
        clock.advance(almost(days(1)));
        assert_eq!(max_age(&client, "/get/user").await, None);
        clock.advance(Duration::from_secs(1));
        assert_eq!(max_age(&client, "/none").await, None);
        assert_eq!(
            max_age(&client, "/get/user").await,
            Some(days(10).as_secs())
        );
        assert_eq!(max_age(&client, "/get/user").await, None);
        for _ in 0..5 {
            clock.advance(days(9));
            assert!(has_session(&client).await);
        }
        clock.advance(days(10));
        assert!(!has_session(&client).await);
    }
}

#[tokio::test]
async fn b12_a_server_error_moves_no_end() {
    for (clock, client) in each(|sessions| sessions.age(days(10)).rolling()) {
        let client = logged_in(client).await;
        clock.advance(days(5));
        assert_eq!(max_age(&client, "/return/500").await, None);
        clock.advance(days(5));
        assert!(!has_session(&client).await);
    }
}

#[tokio::test]
async fn k6_nothing_moves_the_end_of_a_fixed_session() {
    for (clock, client) in each(|sessions| sessions.age(days(10)).fixed()) {
        let client = logged_in(client).await;
        clock.advance(days(9));
        assert_eq!(max_age(&client, "/set/a/1").await, Some(days(1).as_secs()));
        clock.advance(days(1));
        assert!(!has_session(&client).await);
    }
}

#[tokio::test]
async fn k6_no_session_gets_older_than_its_absolute_age() {
    for (clock, client) in each(|sessions| sessions.age(days(10)).rolling().absolute_age(days(25)))
    {
        let client = logged_in(client).await;
        for _ in 0..2 {
            clock.advance(days(9));
            assert!(max_age(&client, "/set/a/1").await.is_some());
        }
        assert_eq!(max_age(&client, "/set/a/1").await, Some(days(7).as_secs()));
        // A new id is no new life.
        assert_eq!(max_age(&client, "/cycle").await, Some(days(7).as_secs()));
        clock.advance(days(7));
        assert!(!has_session(&client).await);
        assert_eq!(max_age(&client, "/set/a/1").await, Some(days(10).as_secs()));
    }
}

#[tokio::test]
async fn b11_a_session_may_have_an_age_of_its_own() {
    for (clock, client) in each(|sessions| sessions.age(days(10))) {
        assert_eq!(max_age(&client, "/age/3600").await, Some(3600));
        clock.advance(minutes(30));
        assert_eq!(max_age(&client, "/set/a/1").await, Some(3600));
        clock.advance(hours(1));
        assert!(!has_session(&client).await);

        let client = logged_in(client).await;
        assert_eq!(max_age(&client, "/age/0").await, Some(0));
        assert!(!has_session(&client).await);
    }
}

#[tokio::test]
async fn b11_a_cookie_may_go_when_the_browser_is_closed() {
    for (clock, client) in each(|sessions| sessions.age(days(10))) {
        let response = client.get("/closes").await;
        let sent = cookie(&response).unwrap();
        assert!(
            !sent.contains("Max-Age") && !sent.contains("Expires"),
            "{sent}"
        );
        clock.advance(days(9));
        assert!(has_session(&client).await);
        clock.advance(days(1));
        assert!(!has_session(&client).await);
    }
    for (_, client) in each(Sessions::until_browser_closes) {
        let response = client.get("/set/user/ann").await;
        assert!(!cookie(&response).unwrap().contains("Max-Age"));
    }
}
