//! Ours beside Django: single requests for their headers, and sequences of requests by browsers.

mod headers;
mod sequences;
