fn x() -> &'static str {
    "x"
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Reply {
        let __returned = x();
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "x", || __h::id(& x), | _ | {},
        __h::view(__h::Route::new("/x", & ["GET", "POST"]).endpoint("x"),
        __h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i | __h::boxed(__run(c,
        i)))))
    }
};
