async fn connect(pool: State<Pool>) -> Result<()> {
    pool.connect().await
}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(__states: &__h::StateMap) -> __h::Done {
        let __0 = __h::Serving::get(&__h::serving_argument::<State<Pool>>(), __states)?;
        __h::serving(connect(__0).await)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "connect",
        || __h::function(&connect),
        |__needs| __h::Serving::needs(&__h::serving_argument::<State<Pool>>(), __needs),
        __h::Item::BeforeServing(|__states| __h::boxed(__run(__states))),
    );
    __h::submit!(__h::Record = __RECORD);
};
