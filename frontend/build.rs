//! Asks the linker for what `cargo xtask` cuts lazy islands by (`xtask/src/split.rs`): where which code and data is used.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo:rustc-cdylib-link-arg=--emit-relocs");
    }
}
