fn x() -> &'static str {
    "x"
}
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
            __h::Route::new("/x", &["GET", "POST"]).endpoint("x"),
            __h::Run::Sync(__run),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
