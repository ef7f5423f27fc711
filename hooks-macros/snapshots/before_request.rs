fn start_timer(g: G) {
    g.set(Instant::now());
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut (), __0: G) -> __h::Flow {
        __h::before(start_timer(__0))
    }
    fn __with<__G: __h::Gather<__P, __h::Flow>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&&__h::arg::<__P, G>()).__source_or_body(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "start_timer",
        || __h::function(&start_timer),
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
