fn look() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        __h::before(look())
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "look", || __h::id(& look), | _ | {},
        __h::Item::BeforeWebSocket(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i
        | __h::boxed(__run(c, i)))))
    }
};
