async fn wrap(res: Response) -> Response {
    res
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, AfterReplacing as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Response, __0: Response) -> __h::Done {
        let __returned = __h::replacing::<(Response, ()), _, _>(__h::now(wrap(__0)));
        (&&&__h::of(&__returned))
            .__returned()
            .answer(__returned)
            .map(|__answer| *__it = __answer)
    }
    fn __with<__G: __h::Gather<__P, __h::Done>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&__h::arg::<__P, Response>()).__source(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "wrap",
            || __h::function(&wrap),
            |__needs| __with(__needs),
            __h::Item::After(
                __h::Run::Either(
                    |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                    |__cx, __it| __with(__h::InTurn(__cx, __it)),
                ),
            ),
        )
        .of(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
