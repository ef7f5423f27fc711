//! Which server a request is for, and what passes to another server and back.

mod forms;
mod hosts;
mod test_client;
mod upstream;
