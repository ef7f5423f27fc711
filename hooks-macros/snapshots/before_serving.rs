async fn connect(pool: State<Pool>) -> Result<()> {
    pool.connect().await
}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(__states: &__h::StateMap) -> __h::Done {
        __h::serving(
            connect(__h::serving_argument::<State<Pool>>().get(__states)?).await,
        )
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "connect", || __h::id(& connect), | n |
        __h::serving_argument:: < State < Pool > > ().needs(n),
        __h::Item::BeforeServing(| states | __h::boxed(__run(states))))
    }
};
