//! The system's randomness: the only place of the product where chance comes in.

use rand::TryRng;
use rand::rngs::SysRng;

/// `N` bytes of the system's randomness.
///
/// # Panics
/// When the operating system has none to give; nothing may be drawn then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// 256 bits as text that fits a URL and a cookie.
pub fn token() -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes::<32>())
}
