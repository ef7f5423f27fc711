fn report() -> Result<Vec<u8>> {
    Ok(fs::read("report.pdf")?)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Reply {
        let __returned = __h::blocking(report).await?;
        (&&&__h::of(&__returned)).__returned().answer(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "report",
        || __h::function(&report),
        |_| {},
        __h::Item::Route(
            __h::Route::new("/report", &["GET"]),
            __h::Run::Boxed(|__cx, __it| __h::boxed(__run(__cx, __it))),
        ),
    );
    __h::submit!(__h::Record = __RECORD);
};
