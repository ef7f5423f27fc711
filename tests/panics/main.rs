//! A panic is a 500, and harms no other request.

mod body;
mod phases;
mod values;
mod websafe;
