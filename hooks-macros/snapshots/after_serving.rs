fn stop() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(__states: &__h::StateMap) -> __h::Done {
        __h::serving(stop())
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "stop",
        || __h::function(&stop),
        |_| {},
        __h::Item::AfterServing(|__states| __h::boxed(__run(__states))),
    );
    __h::submit!(__h::Record = __RECORD);
};
