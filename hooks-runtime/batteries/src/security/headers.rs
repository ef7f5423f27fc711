//! The headers that browsers follow.

use crate::Proxies;
use hooks_runtime::{
    Install,
    axum::http::{HeaderName, HeaderValue, header},
};
use std::time::Duration;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

#[derive(Clone, Debug)]
pub(super) struct Headers {
    pub(super) nosniff: bool,
    pub(super) referrer: Vec<String>,
    pub(super) opener: Option<String>,
    pub(super) hsts: Hsts,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Hsts {
    pub(super) age: Option<Duration>,
    pub(super) subdomains: bool,
    pub(super) preload: bool,
}

impl Default for Headers {
    fn default() -> Self {
        Headers {
            nosniff: true,
            referrer: vec!["same-origin".to_owned()],
            opener: Some("same-origin".to_owned()),
            hsts: Hsts::default(),
        }
    }
}

/// What browsers know.
const REFERRER_POLICIES: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];
const OPENER_POLICIES: [&str; 4] = [
    "noopener-allow-popups",
    "same-origin",
    "same-origin-allow-popups",
    "unsafe-none",
];

impl Headers {
    pub(super) fn check(&self, problems: &mut Vec<String>) {
        for policy in &self.referrer {
            check_policy("referrer_policy", policy, &REFERRER_POLICIES, problems);
        }
        if let Some(policy) = &self.opener {
            check_policy("opener_policy", policy, &OPENER_POLICIES, problems);
        }
        let hsts = &self.hsts;
        if hsts.age.is_none() && (hsts.subdomains || hsts.preload) {
            let problem = "`subdomains` and `preload` are for HSTS: call `hsts(days(365))`";
            problems.push(problem.to_owned());
        }
    }

    pub(super) fn install(self, at: &mut Install<'_>) {
        let mut fixed: Vec<(HeaderName, HeaderValue)> = Vec::new();
        if self.nosniff {
            let value = HeaderValue::from_static("nosniff");
            fixed.push((header::X_CONTENT_TYPE_OPTIONS, value));
        }
        // What is no header is no policy that `check` let pass.
        if let Ok(value) = HeaderValue::try_from(self.referrer.join(","))
            && !value.is_empty()
        {
            fixed.push((header::REFERRER_POLICY, value));
        }
        if let Some(Ok(value)) = self.opener.map(HeaderValue::try_from) {
            fixed.push((OPENER_POLICY, value));
        }
        for (name, value) in &fixed {
            at.setting(name.as_str(), value.to_str().unwrap_or_default());
        }
        let hsts = self.hsts.value();
        if let Some(value) = &hsts {
            at.setting(
                "strict-transport-security",
                value.to_str().unwrap_or_default(),
            );
            at.keep_head();
        }
        if fixed.is_empty() && hsts.is_none() {
            return;
        }
        at.on_response_to(move |request, response| {
            let headers = response.headers_mut();
            for (name, value) in &fixed {
                headers.entry(name).or_insert_with(|| value.clone());
            }
            if let (Some(value), Some(head)) = (&hsts, request.head()) {
                let proxies = request.state::<Proxies>();
                if proxies.as_deref().unwrap_or(Proxies::NONE).is_secure(head) {
                    let name = header::STRICT_TRANSPORT_SECURITY;
                    headers.entry(name).or_insert_with(|| value.clone());
                }
            }
        });
    }
}

fn check_policy(setting: &str, policy: &str, known: &[&str], problems: &mut Vec<String>) {
    if !known.contains(&policy) {
        let known = known.join("`, `");
        problems.push(format!(
            "`{setting}` has `{policy}`: browsers know `{known}`"
        ));
    }
}

impl Hsts {
    fn value(&self) -> Option<HeaderValue> {
        let mut value = format!("max-age={}", self.age?.as_secs());
        if self.subdomains {
            value.push_str("; includeSubDomains");
        }
        if self.preload {
            value.push_str("; preload");
        }
        HeaderValue::try_from(value).ok()
    }
}
