//! Where the journal lies when the configuration does not say: one per server, in the user's own folder.
//!
//! The system is asked, not the environment: a service and its updater may see other variables.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::failed;
use super::failure::Result;

/// The journal of this server; the stores in it do not see each other.
///
/// # Errors
/// `JOURNAL` where the user has no folder: set `journal.path`.
pub fn default_path(base_url: &str) -> Result<PathBuf> {
    let folder = user_folder().ok_or_else(|| failed("the user has no home folder: set `journal.path`"))?;
    let digest = Sha256::digest(base_url);
    let server = hex::encode(&digest[..8]);
    Ok(folder.join("maxbonus").join(format!("journal-{server}.db")))
}

#[cfg(unix)]
fn user_folder() -> Option<PathBuf> {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok()??;
    user.dir.is_absolute().then(|| user.dir.join(".local/share"))
}

#[cfg(windows)]
fn user_folder() -> Option<PathBuf> {
    known_folders::get_known_folder_path(known_folders::KnownFolder::LocalAppData)
}
