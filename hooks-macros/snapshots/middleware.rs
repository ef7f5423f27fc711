async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(__call: __h::MiddlewareCall) -> __h::Reply {
        let (__0, __1) = __h::MiddlewareCall::into_parts(__call);
        let (__0, __1) = (__h::request::<Request>(__0), __h::next::<Next>(__1));
        let __returned = around(__0, __1).await;
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "around",
            || __h::function(&around),
            |_| {},
            __h::Item::Middleware(|__call| __h::boxed(__run(__call))),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
