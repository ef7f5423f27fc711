fn stop() {}
const _: () = {
    use ::hooks_runtime::__private as __hooks;
    async fn __run(__states: &__hooks::StateMap) -> __hooks::Done {
        __hooks::serving(stop())
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "stop", || __hooks::id(& stop), | _ |
        {}, __hooks::Item::AfterServing(| states | __hooks::boxed(__run(states))))
    }
};
