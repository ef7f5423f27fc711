fn start() {}
const _: () = {
    use ::hooks_runtime::__private as __h;
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
        __h::before(start())
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "start", || __h::id(& start), | _ | {},
        __h::Item::Before(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i |
        __h::boxed(__run(c, i))))).order(- 1).runs_before(& [|| __h::id(& login)])
        .runs_after(& [|| __h::id(& auth::load), || __h::id(& count)])
    }
};
