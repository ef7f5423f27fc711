//! The frames of HTTP/2, by hand: a client that sends what it likes, and answers no ping.

use std::io::Read;

/// What a client begins with.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(crate) const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// The client takes 2 GiB before the server has to ask.
pub(crate) const WIDE_SETTINGS: &[u8] = &[
    0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff, // SETTINGS, of each stream
    0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, // WINDOW_UPDATE, of the connection
];

/// A request on stream 1.
pub(crate) fn get(path: &str) -> Vec<u8> {
    let text = |text: &str| {
        let length = u8::try_from(text.len()).expect("a short text");
        [&[length], text.as_bytes()].concat()
    };
    // `:method GET`, `:scheme http`, `:path`, `:authority`, by HPACK's static table.
    let head = [&[0x82, 0x86, 0x04][..], &text(path), &[0x01], &text("test")];
    let head = head.concat();
    let length = u8::try_from(head.len()).expect("a short head");
    // HEADERS, END_STREAM | END_HEADERS, stream 1.
    [&[0, 0, length, 1, 5, 0, 0, 0, 1][..], &head].concat()
}

/// Read one frame: its type, its flags, its payload.
pub(crate) fn read_frame(stream: &mut impl Read) -> (u8, u8, Vec<u8>) {
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).expect("a frame");
    let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
    let mut payload = vec![0; usize::try_from(length).expect("a length")];
    stream.read_exact(&mut payload).expect("its payload");
    (frame[3], frame[4], payload)
}

/// Read the one response: whether its status is 200, and its body.
pub(crate) fn read_response(stream: &mut impl Read) -> (bool, Vec<u8>) {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    loop {
        let (kind, flags, payload) = read_frame(stream);
        match kind {
            0 => body.extend(payload),
            1 => head.extend(payload),
            _ => continue,
        }
        let is_last = flags & 1 == 1;
        if is_last {
            // `:status 200`, by the static table.
            return (head[0] == 0x88, body);
        }
    }
}
