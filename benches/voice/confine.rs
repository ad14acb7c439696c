//! Holds a process to what a small plan gives: half a core and 512 MB, by a control group of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

const ROOT: &str = "/sys/fs/cgroup";
/// Of a processor's time, in every [`PERIOD_US`].
const QUOTA_US: u32 = 50_000;
const PERIOD_US: u32 = 100_000;
const MEMORY_BYTES: u64 = 512 * 1024 * 1024;
const HELP: &str = "no control group can be made here: run it as root where /sys/fs/cgroup can be written, \
     or with --unbound for figures without one";

/// Groups that end with this value; their process has to have ended before.
pub(crate) struct Confined {
    folders: Vec<PathBuf>,
}

impl Confined {
    pub(crate) fn to_half_a_core(process: u32) -> Result<Self> {
        let name = format!("efir-bench-{process}");
        let root = Path::new(ROOT);
        let is_unified = root.join("cgroup.controllers").exists();
        let limits: Vec<(PathBuf, &str, String)> = if is_unified {
            // Where they are handed down already this is refused, and not needed.
            let _ = std::fs::write(root.join("cgroup.subtree_control"), "+cpu +memory");
            let group = root.join(name);
            vec![
                (group.clone(), "cpu.max", format!("{QUOTA_US} {PERIOD_US}")),
                (group, "memory.max", MEMORY_BYTES.to_string()),
            ]
        } else {
            let (cpu, memory) = (root.join("cpu").join(&name), root.join("memory").join(name));
            vec![
                (cpu.clone(), "cpu.cfs_period_us", PERIOD_US.to_string()),
                (cpu, "cpu.cfs_quota_us", QUOTA_US.to_string()),
                (memory, "memory.limit_in_bytes", MEMORY_BYTES.to_string()),
            ]
        };
        let mut confined = Self {
            folders: Vec::new(),
        };
        for (folder, file, limit) in limits {
            if !confined.folders.contains(&folder) {
                std::fs::create_dir(&folder).context(HELP)?;
                confined.folders.push(folder.clone());
            }
            std::fs::write(folder.join(file), limit).context(HELP)?;
        }
        for folder in &confined.folders {
            std::fs::write(folder.join("cgroup.procs"), process.to_string()).context(HELP)?;
        }
        Ok(confined)
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        for folder in &self.folders {
            // There is nobody left to tell.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
