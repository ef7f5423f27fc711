fn x() {}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Reply {
        let __returned = x();
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "x", || __h::id(& x), | _ | {},
        __h::view(__h::Route::new("/x", & ["POST"]).before(& [|| ("limit",
        __h::route_before!(limit))]).after(& [|| ("stamp", __h::route_after!(stamp))])
        .skip(& [("auth::login", || __h::id(& auth::login))]), __h::Run::sync(| c, i |
        __h::now(__run(c, i)), | c, i | __h::boxed(__run(c, i)))))
    }
};
