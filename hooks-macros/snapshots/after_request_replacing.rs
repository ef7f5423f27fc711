async fn wrap(res: Response) -> Response {
    res
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, AfterReplacing as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut __h::Response) -> __h::Done {
        let __0 = (&__h::arg::<__P, Response>()).__source().get(__cx, __it).await?;
        let __returned = __h::replacing::<(Response, ()), _, _>(__h::now(wrap(__0)));
        (&__returned).__returned().answer(__returned).map(|__answer| *__it = __answer)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "wrap",
            || __h::id(&wrap),
            |__needs| (&__h::arg::<__P, Response>()).__source().needs(__needs),
            __h::Item::After(
                __h::Run::Either(
                    |__cx, __it| __h::now(__run(__cx, __it)),
                    |__cx, __it| __h::boxed(__run(__cx, __it)),
                ),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__RECORD);
};
