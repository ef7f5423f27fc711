async fn log(ctx: RequestContext, res: &mut Response) {
    write(ctx, res).await;
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, After as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut __h::Response) -> __h::Done {
        let __0 = (&&__h::arg::<__P, RequestContext>())
            .__source()
            .__take(__cx, __it)
            .await?;
        let __1 = __h::response_mut::<Response>(__it);
        __h::after_in_place(log(__0, __1).await)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "log",
            || __h::function(&log),
            |__needs| (&&__h::arg::<__P, RequestContext>()).__source().__needs(__needs),
            __h::Item::AfterWebSocket(
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .of(|| __h::bp(&CHAT));
    __h::submit!(__h::Record = __RECORD);
};
