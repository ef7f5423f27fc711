fn report() -> Result<Vec<u8>> {
    Ok(fs::read("report.pdf")?)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Reply {
        let __returned = __h::blocking(report).await?;
        (&__returned).__returned().answer(__returned)
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "report", || __h::id(& report), | _ | {},
        __h::view(__h::Route::new("/report", & ["GET"]), __h::Run::future(| c, i |
        __h::boxed(__run(c, i)))))
    }
};
