#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn strip(parts: &mut Parts, g: G) {
    g.set(parts.headers.remove("x"));
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        let __1 = (&&__h::arg::<__P, G>()).__source_or_body().get(__cx, __it).await?;
        let __0 = __h::head_mut::<__P, Parts>(__cx, __it);
        __h::before(strip(__0, __1))
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "strip",
        || __h::id(&strip),
        |__needs| (&&__h::arg::<__P, G>()).__source_or_body().needs(__needs),
        __h::Item::Before(
            __h::Run::Either(
                |__cx, __it| __h::now(__run(__cx, __it)),
                |__cx, __it| __h::boxed(__run(__cx, __it)),
            ),
        ),
    );
    __h::submit!(__RECORD);
};
