fn check(g: G) -> Result<()> {
    verify(g.get())
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        let __0 = __h::crossing(
            (&&&__h::arg::<__P, G>()).__source_or_body().__take(__cx, __it).await?,
        );
        let __returned = __h::blocking(move || check(__0)).await?;
        __h::before((&&&__h::of(&__returned)).__returned().raised(__returned))
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "check",
            || __h::function(&check),
            |__needs| (&&&__h::arg::<__P, G>()).__source_or_body().__needs(__needs),
            __h::Item::Before(
                __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
            ),
        )
        .may_answer();
    __h::submit!(__h::Record = __RECORD);
};
