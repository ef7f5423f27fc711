async fn connect(pool: State<Pool>) -> Result<()> {
    pool.connect().await
}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(__states: &__hooks::StateMap) -> __hooks::Done {
        __hooks::serving(
            connect(__hooks::serving_argument::<State<Pool>>().get(__states)?).await,
        )
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "connect", || __hooks::id(& connect),
        | needs | __hooks::serving_argument:: < State < Pool > > ().needs(needs),
        __hooks::Item::BeforeServing(| states | __hooks::boxed(__run(states))))
    }
};
