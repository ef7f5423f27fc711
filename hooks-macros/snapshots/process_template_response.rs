fn add_user(template: &mut TemplateResponse) -> Result<()> {
    add(template)
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut __h::TemplateResponse) -> __h::Done {
        let __0 = __h::template_mut::<TemplateResponse>(__it);
        let __returned = add_user(__0);
        __h::template((&&&__h::of(&__returned)).__returned().raised(__returned))
    }
    const __RECORD: __h::Record = __h::Record::new(
        __h::here!(1, 0),
        "add_user",
        || __h::function(&add_user),
        |_| {},
        __h::Item::ProcessTemplate(__h::Run::Sync(__run)),
    );
    __h::submit!(__h::Record = __RECORD);
};
