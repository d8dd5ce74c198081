pub fn every_interleaving(_depth: usize) -> bool {
    true
}
