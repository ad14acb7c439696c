//! What happens around every handler, one file each. The order is in the router.

pub(super) mod any_origin;
pub(super) mod catch_panic;
pub(super) mod identify;
pub(super) mod rate_limit;
pub(super) mod request_id;
pub(super) mod request_log;
pub(super) mod security_headers;
pub(super) mod timeout;
pub(super) mod to_desk;
