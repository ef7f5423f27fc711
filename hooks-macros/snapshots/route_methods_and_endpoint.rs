fn x() -> &'static str {
    "x"
}
const _: () = {
    use ::hooks_runtime::__private::{self as __hooks, traits::*};
    async fn __run(_cx: &mut __hooks::Cx, _it: &mut ()) -> __hooks::Reply {
        let __returned = x();
        (&__returned).__returned().answer(__returned)
    }
    __hooks::inventory::submit! {
        __hooks::Record::new(__hooks::here!(1, 0), "x", || __hooks::id(& x), | _ | {},
        __hooks::Item::Route(__hooks::RouteOptions::new("/x", & ["GET", "POST"])
        .endpoint("x"), __hooks::Run::sync(| cx, it | __hooks::now(__run(cx, it)), | cx,
        it | __hooks::boxed(__run(cx, it)))))
    }
};
