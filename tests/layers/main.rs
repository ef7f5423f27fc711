//! Tower layers around an app, a registration and the finished app.

mod of_tower_http;
mod of_tower_http_sockets;
mod own;
