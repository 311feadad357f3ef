//! The stock kernel, from our own lock file: what the tests and the latency
//! table compare with.

fn main() -> anyhow::Result<()> {
    evcxr_jupyter::main()
}
