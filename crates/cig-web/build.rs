//! The built styles and scripts are embedded from `assets/dist`; a checkout where they were not built yet
//! still compiles, its pages being plain.

fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("assets/dist")?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=assets/dist");
    println!("cargo:rerun-if-changed=templates");
    Ok(())
}
