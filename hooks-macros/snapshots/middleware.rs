async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Around as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut __h::MiddlewareCall) -> __h::Reply {
        let __0 = (&__h::arg::<__P, Request>()).__source().get(__cx, __it).await?;
        let __1 = (&__h::arg::<__P, Next>()).__source().get(__cx, __it).await?;
        let __returned = around(__0, __1).await;
        (&__returned).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "around",
            || __h::id(&around),
            |_| {},
            __h::Item::Middleware(
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__RECORD);
};
