fn strip(parts: &mut Parts, g: G) {
    g.set(parts.headers.remove("x"));
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut (), __1: G) -> __h::Flow {
        let __0 = __h::head_mut::<__P, Parts>(__cx, __it);
        __h::before(strip(__0, __1))
    }
    fn __with<__G: __h::Gather<__P, __h::Flow>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&&__h::arg::<__P, G>()).__source_or_body(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "strip",
        || __h::function(&strip),
        |__needs| __with(__needs),
        __h::Item::Before(
            __h::Run::Either(
                |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                |__cx, __it| __with(__h::InTurn(__cx, __it)),
            ),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
