fn load(head: &Parts) -> Result<Provide<User>> {
    user_of(head)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Flow {
        let __0 = __h::shared::<__P, Parts>(__cx, __it);
        let __returned = load(__0);
        __h::provide((&&&__h::of(&__returned)).__returned().raised(__returned), __cx)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "load",
            || __h::function(&load),
            |__needs| __h::borrows::<Parts>(__needs),
            __h::Item::Before(__h::Run::Sync(__run)),
        )
        .may_answer()
        .provides(__h::provides!(Result < Provide < User > >));
    __h::submit!(__h::Record = __RECORD);
};
