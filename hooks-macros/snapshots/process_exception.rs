#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
fn report(error: &Error) -> Option<StatusCode> {
    None
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, ErrorHandling as __P};
    async fn __run(_cx: &mut __h::Cx, _it: &mut __h::Error) -> __h::Flow {
        let __0 = __h::shared::<__P, Error>(_cx, _it);
        __h::exception(report(__0))
    }
    __h::submit! {
        __h::Record::new(__h::here!(1, 0), "report", || __h::id(& report), | _ | {},
        __h::Item::ProcessException(__h::Run::sync(| c, i | __h::now(__run(c, i)), | c, i
        | __h::boxed(__run(c, i)))))
    }
};
