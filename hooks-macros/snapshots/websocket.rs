async fn chat(ws: WebSocketUpgrade) -> Response {
    open(ws).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Opening as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Reply {
        let __0 = (&&&__h::arg::<__P, WebSocketUpgrade>())
            .__source_or_body()
            .__take(__cx, __it)
            .await?;
        let __returned = chat(__0).await;
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "chat",
            || __h::function(&chat),
            |__needs| {
                (&&&__h::arg::<__P, WebSocketUpgrade>())
                    .__source_or_body()
                    .__needs(__needs)
            },
            __h::Item::Route(
                __h::Route::new("/chat", &["GET"]).websocket(),
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .of(|| __h::bp(&CHAT));
    __h::submit!(__h::Record = __RECORD);
};
