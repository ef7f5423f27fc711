fn stamp(res: &mut Response) {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Response) -> __h::Done {
        let __0 = __h::response_mut::<Response>(__it);
        __h::after_in_place(stamp(__0))
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "stamp",
            || __h::function(&stamp),
            |_| {},
            __h::Item::After(__h::Run::Sync(__run)),
        )
        .through(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
