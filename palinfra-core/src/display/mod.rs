//! stub
pub struct E { pub seconds: u64 }
pub fn estimate(_: &crate::plan::Plan) -> Option<E> { None }
