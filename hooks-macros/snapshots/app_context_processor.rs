fn menu() -> Result<Menu> {
    Menu::load()
}
const _: () = {
    use ::hooks_runtime::__private::{self as __h, traits::*};
    fn __run(__cx: &mut __h::Cx, __it: &mut ()) -> __h::Values {
        let __returned = menu();
        (&&&__h::of(&__returned)).__returned().values(__returned)
    }
    const __RECORD: __h::Record = __h::Record::new(
            __h::here!(1, 0),
            "menu",
            || __h::function(&menu),
            |_| {},
            __h::Item::ContextProcessor(__h::Run::Sync(__run)),
        )
        .through(|| __h::bp(&ADMIN));
    __h::submit!(__h::Record = __RECORD);
};
