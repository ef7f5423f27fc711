fn done(outcome: &Outcome) {}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, Teardown as __P};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Outcome) -> __h::Done {
        let __0 = __h::shared::<__P, Outcome>(__cx, __it);
        __h::teardown(done(__0))
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "done",
            || __h::function(&done),
            |__needs| __h::borrows::<Outcome>(__needs),
            __h::Item::TeardownWebSocket(__h::Run::Sync(__run)),
        )
        .through(|| __h::bp(&CHAT));
    __h::submit!(__h::Record = __RECORD);
};
