use crate::*;

hook!(
    #[before_request]
    main_is_no_root
);
