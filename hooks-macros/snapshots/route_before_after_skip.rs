fn x() {}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Reply {
        let __returned = x();
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "x",
        || __h::function(&x),
        |_| {},
        __h::Item::Route(
            __h::Route::new("/x", &["POST"])
                .before(&[|| ("limit", __h::route_before!(limit))])
                .after(&[|| ("stamp", __h::route_after!(stamp))])
                .skip(&[("auth::login", || __h::id(&auth::login))])
                .with(
                    &[
                        || __h::route_option(limit("5/minute")),
                        || __h::route_option(CACHED),
                    ],
                ),
            __h::Run::Sync(__run),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
