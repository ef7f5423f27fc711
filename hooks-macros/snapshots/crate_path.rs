fn done() {}
const _: () = {
    use framework::hooks::__private as __h;
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::Outcome) -> __h::Done {
        __h::teardown(done())
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "done",
        || __h::function(&done),
        |_| {},
        __h::Item::Teardown(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
