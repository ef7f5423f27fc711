fn stamp(g: G, res: &mut Response) -> Result<()> {
    finish(g, res)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, After as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Response, __0: G) -> __h::Done {
        let __1 = __h::response_mut::<Response>(__it);
        let __returned = stamp(__0, __1);
        __h::after_in_place((&&&__h::of(&__returned)).__returned().raised(__returned))
    }
    fn __with<__G: __h::Gather<__P, __h::Done>>(__gather: __G) -> __G::Output {
        __h::Gather::from(__gather, (&&__h::arg::<__P, G>()).__source(), __run)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "stamp",
        || __h::function(&stamp),
        |__needs| __with(__needs),
        __h::Item::After(
            __h::Run::Either(
                |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                |__cx, __it| __with(__h::InTurn(__cx, __it)),
            ),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
