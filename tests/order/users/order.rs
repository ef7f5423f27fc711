use crate::*;

hook!(
    #[before_request]
    order_is_no_root
);
