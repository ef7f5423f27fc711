async fn check(jar: Jar) {
    load(jar).await;
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    type __S = __h::With<__P, AppState>;
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        let __0 = (&&&__h::arg::<__S, Jar>())
            .__source_or_body()
            .__take(__cx, __it)
            .await?;
        __h::before(check(__0).await)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "check",
        || __h::function(&check),
        |__needs| (&&&__h::arg::<__S, Jar>()).__source_or_body().__needs(__needs),
        __h::Item::Before(__h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it)))),
    );
    __h::submit!(__h::Record = __RECORD);
};
