// Written by `emit.py`.

#[before_request(order = -2)]
#[before_websocket(order = -2)]
fn base_a(stops: Stops) -> Provide<A> { stops.saw(&[]); Provide(A) }

#[before_request(order = -2)]
#[before_websocket(order = -2)]
fn base_b(stops: Stops) -> Provide<B> { stops.saw(&[]); Provide(B) }

#[before_request(order = -2)]
#[before_websocket(order = -2)]
fn base_c(stops: Stops) -> Provide<C> { stops.saw(&[]); Provide(C) }

#[before_request(order = -2)]
#[before_websocket(order = -2)]
fn base_d(stops: Stops) -> Provide<D> { stops.saw(&[]); Provide(D) }

#[process_view]
async fn hook_0(stops: Stops, _: Endpoint, b: Want<B>) -> (Provide<C>, Option<Provide<D>>) { tokio::task::yield_now().await; stops.saw(&[b.is_there()]); (Provide(C), None) }

#[before_request(order = -1)]
fn hook_1(stops: Stops) -> Result<Provide<C>> { stops.saw(&[]); stops.fail()?; Ok(Provide(C)) }

#[before_request(order = 1)]
async fn hook_2(stops: Stops, _: Endpoint) { tokio::task::yield_now().await; stops.saw(&[]); }

#[before_request]
async fn hook_3(stops: Stops) -> (Provide<C>, Option<Provide<D>>) { tokio::task::yield_now().await; stops.saw(&[]); (Provide(C), None) }

#[before_websocket(order = 1)]
fn hook_4(stops: Stops) -> ControlFlow<&'static str, Provide<B>> { stops.saw(&[]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue(Provide(B)) }

#[process_view(order = 1)]
async fn hook_5(stops: Stops, a: Want<A>, c: Want<C>) -> Provide<B> { tokio::task::yield_now().await; stops.saw(&[a.is_there(), c.is_there()]); Provide(B) }

#[before_request]
fn hook_6(stops: Stops, a: Want<A>) { stops.saw(&[a.is_there()]); }

#[before_websocket]
fn hook_7(stops: Stops) -> Provide<B> { stops.saw(&[]); Provide(B) }

#[before_request(order = -1, runs_before = hook_1)]
fn hook_8(stops: Stops, c: Want<C>) -> Provide<A> { stops.saw(&[c.is_there()]); Provide(A) }

#[process_view]
async fn hook_9(stops: Stops, _: Endpoint, d: Want<D>) -> ControlFlow<&'static str, Provide<B>> { tokio::task::yield_now().await; stops.saw(&[d.is_there()]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue(Provide(B)) }

#[before_request(runs_before = hook_3)]
async fn hook_10(stops: Stops) { tokio::task::yield_now().await; stops.saw(&[]); }

#[process_view(runs_before = hook_9)]
fn hook_11(stops: Stops, b: Want<B>) { stops.saw(&[b.is_there()]); }

#[before_request]
fn hook_12(stops: Stops, d: Want<D>) { stops.saw(&[d.is_there()]); }

#[before_request(runs_before = hook_12)]
fn hook_13(stops: Stops, c: Want<C>) { stops.saw(&[c.is_there()]); }

#[before_request(runs_before = hook_13)]
fn hook_14(stops: Stops) -> Result<Provide<C>> { stops.saw(&[]); stops.fail()?; Ok(Provide(C)) }

#[process_view(order = 1)]
fn hook_15(stops: Stops) { stops.saw(&[]); }

#[before_websocket(runs_before = hook_7)]
fn hook_16(stops: Stops) -> Provide<A> { stops.saw(&[]); Provide(A) }

#[process_view]
fn hook_17(stops: Stops, _: Endpoint) { stops.saw(&[]); }

#[before_request(runs_before = hook_10)]
async fn hook_18(stops: Stops) -> Result<Provide<C>> { tokio::task::yield_now().await; stops.saw(&[]); stops.fail()?; Ok(Provide(C)) }

#[process_exception]
fn hook_19(_: &Error, stops: Stops, d: Want<D>) -> Option<&'static str> { stops.saw(&[d.is_there()]); None }

#[process_view]
async fn hook_20(stops: Stops) -> Result<(Provide<B>, Provide<C>)> { tokio::task::yield_now().await; stops.saw(&[]); stops.fail()?; Ok((Provide(B), Provide(C))) }

#[before_websocket(runs_before = hook_16)]
fn hook_21(stops: Stops, b: Want<B>) { stops.saw(&[b.is_there()]); }

#[before_request(order = -1, runs_before = hook_8)]
fn hook_22(stops: Stops) -> ControlFlow<&'static str, (Provide<C>, Provide<A>)> { stops.saw(&[]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue((Provide(C), Provide(A))) }

#[before_request(order = -1, runs_before = hook_22)]
fn hook_23(stops: Stops, _: Endpoint) -> Result<Provide<A>> { stops.saw(&[]); stops.fail()?; Ok(Provide(A)) }

#[before_websocket]
fn hook_24(stops: Stops, d: Want<D>, b: Want<B>) -> Provide<B> { stops.saw(&[d.is_there(), b.is_there()]); Provide(B) }

#[before_request]
fn hook_25(stops: Stops, c: Want<C>) { stops.saw(&[c.is_there()]); }

#[process_view]
async fn hook_26(stops: Stops) -> Result<Provide<C>> { tokio::task::yield_now().await; stops.saw(&[]); stops.fail()?; Ok(Provide(C)) }

#[process_exception]
fn hook_27(_: &Error, stops: Stops) -> Option<&'static str> { stops.saw(&[]); None }

#[get("/route_0")]
fn route_0(stops: Stops, b: Want<B>) -> Result<&'static str> { stops.saw(&[b.is_there()]); stops.view()?; Ok("view") }

#[websocket("/route_1")]
fn route_1(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

#[get("/route_2")]
fn route_2(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

#[websocket("/route_3")]
fn route_3(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

fn route_4_before(stops: Stops, a: Want<A>) -> Provide<C> { stops.saw(&[a.is_there()]); Provide(C) }
#[get("/route_4", skip = [hook_27], before = [route_4_before])]
fn route_4(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

#[websocket("/route_5")]
fn route_5(stops: Stops, b: Want<B>, a: Want<A>, ws: WebSocketUpgrade) -> Response { stops.saw(&[b.is_there(), a.is_there()]); ws.on_upgrade(|_| async {}) }

fn route_6_before(stops: Stops, a: Want<A>) -> Provide<C> { stops.saw(&[a.is_there()]); Provide(C) }
#[get("/route_6", before = [route_6_before])]
fn route_6(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

#[get("/route_7")]
fn route_7(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_0: Blueprint = Blueprint::new(named!("bp_0"));

#[process_view(BP_0)]
async fn bp_0_hook_0(stops: Stops, c: Want<C>) -> Provide<B> { tokio::task::yield_now().await; stops.saw(&[c.is_there()]); Provide(B) }

#[process_view(BP_0, runs_before = bp_0_hook_0)]
fn bp_0_hook_1(stops: Stops) -> Result<Provide<C>> { stops.saw(&[]); stops.fail()?; Ok(Provide(C)) }

#[process_view(BP_0)]
fn bp_0_hook_2(stops: Stops) -> Result<Provide<A>> { stops.saw(&[]); stops.fail()?; Ok(Provide(A)) }

#[get(BP_0, "/bp_0_route_0", skip = [bp_0_hook_0])]
fn bp_0_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_1: Blueprint = Blueprint::new(named!("bp_1"));

#[before_request(BP_1, order = 1)]
fn bp_1_hook_0(stops: Stops, b: Want<B>) -> Result<(Provide<A>, Provide<C>)> { stops.saw(&[b.is_there()]); stops.fail()?; Ok((Provide(A), Provide(C))) }

#[process_view(BP_1, order = 1)]
fn bp_1_hook_1(stops: Stops) -> Result<(Provide<A>, Provide<D>)> { stops.saw(&[]); stops.fail()?; Ok((Provide(A), Provide(D))) }

#[websocket(BP_1, "/bp_1_route_0", skip = [bp_1_hook_1])]
fn bp_1_route_0(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

fn bp_1_route_1_before(stops: Stops, c: Want<C>) -> Provide<C> { stops.saw(&[c.is_there()]); Provide(C) }
#[get(BP_1, "/bp_1_route_1", skip = [bp_1_hook_1], before = [bp_1_route_1_before])]
fn bp_1_route_1(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_2: Blueprint = Blueprint::new(named!("bp_2"));

#[get(BP_2, "/bp_2_route_0")]
fn bp_2_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_3: Blueprint = Blueprint::new(named!("bp_3"));

#[before_websocket(BP_3)]
async fn bp_3_hook_0(stops: Stops, a: Want<A>) -> ControlFlow<&'static str, Provide<A>> { tokio::task::yield_now().await; stops.saw(&[a.is_there()]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue(Provide(A)) }

#[before_request(BP_3)]
fn bp_3_hook_1(stops: Stops, _: Endpoint, a: Want<A>) -> Provide<A> { stops.saw(&[a.is_there()]); Provide(A) }

#[before_request(BP_3, order = -1)]
fn bp_3_hook_2(stops: Stops, b: Want<B>) -> Result<Provide<A>> { stops.saw(&[b.is_there()]); stops.fail()?; Ok(Provide(A)) }

#[get(BP_3, "/bp_3_route_0")]
fn bp_3_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

#[websocket(BP_3, "/bp_3_route_1")]
fn bp_3_route_1(stops: Stops, d: Want<D>, ws: WebSocketUpgrade) -> Response { stops.saw(&[d.is_there()]); ws.on_upgrade(|_| async {}) }

static BP_4: Blueprint = Blueprint::new(named!("bp_4"));

#[process_view(BP_4)]
async fn bp_4_hook_0(stops: Stops) { tokio::task::yield_now().await; stops.saw(&[]); }

#[before_websocket(BP_4)]
fn bp_4_hook_1(stops: Stops, d: Want<D>) -> Result<Provide<C>> { stops.saw(&[d.is_there()]); stops.fail()?; Ok(Provide(C)) }

#[get(BP_4, "/bp_4_route_0")]
fn bp_4_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_5: Blueprint = Blueprint::new(named!("bp_5"));

#[before_request(BP_5, order = -1)]
fn bp_5_hook_0(stops: Stops) -> Provide<A> { stops.saw(&[]); Provide(A) }

#[process_exception(BP_5, order = -1)]
fn bp_5_hook_1(_: &Error, stops: Stops) -> Option<&'static str> { stops.saw(&[]); None }

#[get(BP_5, "/bp_5_route_0")]
fn bp_5_route_0(stops: Stops, c: Want<C>) -> Result<&'static str> { stops.saw(&[c.is_there()]); stops.view()?; Ok("view") }

fn bp_5_route_1_before(stops: Stops, d: Want<D>) -> (Provide<B>, Provide<D>) { stops.saw(&[d.is_there()]); (Provide(B), Provide(D)) }
#[get(BP_5, "/bp_5_route_1", skip = [bp_5_hook_1, bp_5_hook_0], before = [bp_5_route_1_before])]
fn bp_5_route_1(stops: Stops, b: Want<B>) -> Result<&'static str> { stops.saw(&[b.is_there()]); stops.view()?; Ok("view") }

static BP_6: Blueprint = Blueprint::new(named!("bp_6"));

#[before_request(BP_6, order = -1)]
async fn bp_6_hook_0(stops: Stops, _: Endpoint) { tokio::task::yield_now().await; stops.saw(&[]); }

#[process_view(BP_6, order = -1)]
async fn bp_6_hook_1(stops: Stops) -> ControlFlow<&'static str, Provide<C>> { tokio::task::yield_now().await; stops.saw(&[]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue(Provide(C)) }

#[get(BP_6, "/bp_6_route_0")]
fn bp_6_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_7: Blueprint = Blueprint::new(named!("bp_7")).catch_unmatched();

#[before_request(BP_7)]
fn bp_7_hook_0(stops: Stops, a: Want<A>) -> Provide<C> { stops.saw(&[a.is_there()]); Provide(C) }

fn bp_7_route_0_before(stops: Stops, b: Want<B>) { stops.saw(&[b.is_there()]); }
#[get(BP_7, "/bp_7_route_0", skip = [bp_7_hook_0], before = [bp_7_route_0_before])]
fn bp_7_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

fn bp_7_route_1_before(stops: Stops, c: Want<C>) -> (Provide<B>, Provide<A>, Option<Provide<D>>) { stops.saw(&[c.is_there()]); (Provide(B), Provide(A), None) }
#[get(BP_7, "/bp_7_route_1", before = [bp_7_route_1_before])]
fn bp_7_route_1(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_8: Blueprint = Blueprint::new(named!("bp_8"));

#[before_request(BP_8)]
fn bp_8_hook_0(stops: Stops, b: Want<B>) -> Provide<B> { stops.saw(&[b.is_there()]); Provide(B) }

#[websocket(BP_8, "/bp_8_route_0")]
fn bp_8_route_0(stops: Stops, b: Want<B>, ws: WebSocketUpgrade) -> Response { stops.saw(&[b.is_there()]); ws.on_upgrade(|_| async {}) }

#[websocket(BP_8, "/bp_8_route_1")]
fn bp_8_route_1(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

static BP_9: Blueprint = Blueprint::new(named!("bp_9"));

static BP_10: Blueprint = Blueprint::new(named!("bp_10"));

#[process_view(BP_10, order = -1)]
fn bp_10_hook_0(stops: Stops) -> Provide<C> { stops.saw(&[]); Provide(C) }

#[before_request(BP_10)]
fn bp_10_hook_1(stops: Stops, _: Endpoint) -> Provide<D> { stops.saw(&[]); Provide(D) }

#[get(BP_10, "/bp_10_route_0")]
fn bp_10_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

#[get(BP_10, "/bp_10_route_1", skip = [bp_10_hook_0, bp_10_hook_1])]
fn bp_10_route_1(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_11: Blueprint = Blueprint::new(named!("bp_11")).catch_unmatched();

#[websocket(BP_11, "/bp_11_route_0")]
fn bp_11_route_0(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

fn bp_11_route_1_before(stops: Stops, d: Want<D>) -> Result<Provide<B>> { stops.saw(&[d.is_there()]); stops.fail()?; Ok(Provide(B)) }
#[websocket(BP_11, "/bp_11_route_1", before = [bp_11_route_1_before])]
fn bp_11_route_1(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

static BP_12: Blueprint = Blueprint::new(named!("bp_12"));

#[before_request(BP_12, order = -1)]
fn bp_12_hook_0(stops: Stops) -> (Provide<C>, Option<Provide<D>>) { stops.saw(&[]); (Provide(C), None) }

#[process_view(BP_12)]
fn bp_12_hook_1(stops: Stops, _: Endpoint) -> Option<Provide<D>> { stops.saw(&[]); None }

#[websocket(BP_12, "/bp_12_route_0", skip = [bp_12_hook_0, bp_12_hook_1])]
fn bp_12_route_0(stops: Stops, ws: WebSocketUpgrade) -> Response { stops.saw(&[]); ws.on_upgrade(|_| async {}) }

static BP_13: Blueprint = Blueprint::new(named!("bp_13"));

#[before_request(BP_13)]
fn bp_13_hook_0(stops: Stops, c: Want<C>) -> Result<(Provide<B>, Provide<D>)> { stops.saw(&[c.is_there()]); stops.fail()?; Ok((Provide(B), Provide(D))) }

#[before_request(BP_13)]
fn bp_13_hook_1(stops: Stops, d: Want<D>) -> Provide<B> { stops.saw(&[d.is_there()]); Provide(B) }

#[get(BP_13, "/bp_13_route_0")]
fn bp_13_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

static BP_14: Blueprint = Blueprint::new(named!("bp_14"));

#[get(BP_14, "/bp_14_route_0")]
fn bp_14_route_0(stops: Stops, a: Want<A>) -> Result<&'static str> { stops.saw(&[a.is_there()]); stops.view()?; Ok("view") }

static BP_15: Blueprint = Blueprint::new(named!("bp_15"));

#[before_request(BP_15)]
fn bp_15_hook_0(stops: Stops) -> ControlFlow<&'static str, Provide<C>> { stops.saw(&[]); if stops.now() { return ControlFlow::Break("stopped") } ControlFlow::Continue(Provide(C)) }

#[get(BP_15, "/bp_15_route_0")]
fn bp_15_route_0(stops: Stops) -> Result<&'static str> { stops.saw(&[]); stops.view()?; Ok("view") }

pub(super) const PARTS: All = All {
    hooks: &[
        (|app| app.hook(base_a), &[]),
        (|app| app.hook(base_b), &[]),
        (|app| app.hook(base_c), &[]),
        (|app| app.hook(base_d), &[]),
        (|app| app.hook(hook_0), &[]),
        (|app| app.hook(hook_1), &[]),
        (|app| app.hook(hook_2), &[]),
        (|app| app.hook(hook_3), &[]),
        (|app| app.hook(hook_4), &[]),
        (|app| app.hook(hook_5), &[]),
        (|app| app.hook(hook_6), &[]),
        (|app| app.hook(hook_7), &[]),
        (|app| app.hook(hook_8), &[5]),
        (|app| app.hook(hook_9), &[]),
        (|app| app.hook(hook_10), &[7]),
        (|app| app.hook(hook_11), &[13]),
        (|app| app.hook(hook_12), &[]),
        (|app| app.hook(hook_13), &[16]),
        (|app| app.hook(hook_14), &[17]),
        (|app| app.hook(hook_15), &[]),
        (|app| app.hook(hook_16), &[11]),
        (|app| app.hook(hook_17), &[]),
        (|app| app.hook(hook_18), &[14]),
        (|app| app.hook(hook_19), &[]),
        (|app| app.hook(hook_20), &[]),
        (|app| app.hook(hook_21), &[20]),
        (|app| app.hook(hook_22), &[12]),
        (|app| app.hook(hook_23), &[26]),
        (|app| app.hook(hook_24), &[]),
        (|app| app.hook(hook_25), &[]),
        (|app| app.hook(hook_26), &[]),
        (|app| app.hook(hook_27), &[]),
    ],
    routes: &[
        (|app| app.hook(route_0), &[], ("/route_0", false)),
        (|app| app.hook(route_1), &[], ("/route_1", true)),
        (|app| app.hook(route_2), &[], ("/route_2", false)),
        (|app| app.hook(route_3), &[], ("/route_3", true)),
        (|app| app.hook(route_4), &[31], ("/route_4", false)),
        (|app| app.hook(route_5), &[], ("/route_5", true)),
        (|app| app.hook(route_6), &[], ("/route_6", false)),
        (|app| app.hook(route_7), &[], ("/route_7", false)),
    ],
    blueprints: &[
        (&BP_0, &[("/bp_0_route_0", false)]),
        (&BP_1, &[("/bp_1_route_0", true), ("/bp_1_route_1", false)]),
        (&BP_2, &[("/bp_2_route_0", false)]),
        (&BP_3, &[("/bp_3_route_0", false), ("/bp_3_route_1", true)]),
        (&BP_4, &[("/bp_4_route_0", false)]),
        (&BP_5, &[("/bp_5_route_0", false), ("/bp_5_route_1", false)]),
        (&BP_6, &[("/bp_6_route_0", false)]),
        (&BP_7, &[("/bp_7_route_0", false), ("/bp_7_route_1", false)]),
        (&BP_8, &[("/bp_8_route_0", true), ("/bp_8_route_1", true)]),
        (&BP_9, &[]),
        (&BP_10, &[("/bp_10_route_0", false), ("/bp_10_route_1", false)]),
        (&BP_11, &[("/bp_11_route_0", true), ("/bp_11_route_1", true)]),
        (&BP_12, &[("/bp_12_route_0", true)]),
        (&BP_13, &[("/bp_13_route_0", false)]),
        (&BP_14, &[("/bp_14_route_0", false)]),
        (&BP_15, &[("/bp_15_route_0", false)]),
    ],
};
